import type { Clock } from '@insights/process';

// Pauses are shorter, time limits longer.
const longestPauseMilliseconds = 20_000;

/** A clock for tests over a real wire: pauses end at once and are written down, time limits never run out. */
export class HastyClock implements Clock {
  readonly pauses: number[] = [];

  now(): Date {
    return new Date('2026-01-01T00:00:00Z');
  }

  monotonicMilliseconds(): number {
    return this.pauses.reduce((sum, pause) => sum + pause, 0);
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (milliseconds <= longestPauseMilliseconds) {
      this.pauses.push(milliseconds);
      return new Promise((resolve) => setImmediate(resolve));
    }
    return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason), { once: true }));
  }
}
