import type { Clock } from '@insights/process';

/** Whatever has to look again when there is news. */
export interface Wakeable {
  /** There may be something new; returns at once. */
  wake(): void;
}

/** Tells that something is new, not what: whoever hears it looks for himself. */
export class Trigger {
  readonly #listeners: Wakeable[] = [];
  #hasFired = false;
  #endWait: (() => void) | undefined;

  /** Wakes every listener, in the order in which they were added, and whoever waits. */
  fire(): void {
    this.#hasFired = true;
    this.#endWait?.();
    for (const listener of this.#listeners) listener.wake();
  }

  /** From now on a listener is woken each time. */
  add(listener: Wakeable): void {
    this.#listeners.push(listener);
  }

  /**
   * Resolves after `milliseconds`, when it fires, or when the signal aborts. For one at a time; what fired while nobody
   * waited ends the next wait at once.
   */
  async wait(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
    if (!this.#hasFired && !signal.aborted) {
      const stop = new AbortController();
      this.#endWait = () => stop.abort();
      await clock.sleep(milliseconds, AbortSignal.any([signal, stop.signal])).catch(() => {});
      this.#endWait = undefined;
    }
    this.#hasFired = false;
  }
}
