import type { Clock } from '@insights/process';

/** Lets a loop sleep until its time has come or somebody rings. A ring while nobody waits is not lost. */
export class Trigger {
  readonly #clock: Clock;
  #fired = false;
  #wake: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Wakes the loop, now or the next time it wants to sleep. */
  fire(): void {
    this.#fired = true;
    this.#wake?.();
  }

  /** Resolves after `milliseconds`, at the next ring, or when the signal aborts; whichever comes first. */
  async wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (!this.#fired && !signal.aborted) {
      const stop = new AbortController();
      this.#wake = () => stop.abort();
      await this.#clock.sleep(milliseconds, AbortSignal.any([signal, stop.signal])).catch(() => {});
      this.#wake = undefined;
    }
    this.#fired = false;
  }
}
