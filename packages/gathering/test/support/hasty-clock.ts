import type { Clock } from '@insights/process';

// Longer ones are time limits, which never run out but of the work that is done meanwhile.
const longestPauseMilliseconds = 1000;

/** A clock for tests over a real wire: pauses end at once and time passes by them alone, time limits included. */
export class HastyClock implements Clock {
  #milliseconds = 0;
  readonly #limits = new Map<() => void, number>();

  now(): Date {
    return new Date(Date.parse('2026-01-01T00:00:00Z') + this.#milliseconds);
  }

  monotonicMilliseconds(): number {
    return this.#milliseconds;
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (milliseconds > longestPauseMilliseconds) return this.#limit(milliseconds, signal);
    await new Promise((resolve) => setImmediate(resolve));
    this.#milliseconds += milliseconds;
    for (const [end, at] of this.#limits) if (at <= this.#milliseconds) end();
  }

  #limit(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = () => {
        this.#limits.delete(end);
        resolve();
      };
      this.#limits.set(end, this.#milliseconds + milliseconds);
      signal?.addEventListener('abort', () => {
        this.#limits.delete(end);
        reject(signal.reason as Error);
      });
    });
  }
}
