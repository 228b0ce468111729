import type { Clock } from './clock.ts';

interface Sleeper {
  readonly due: number;
  wake(): void;
}

/** How far to move a {@link FakeClock}. */
export interface TimeStep {
  readonly milliseconds?: number;
  readonly seconds?: number;
  readonly minutes?: number;
  readonly hours?: number;
}

/** A clock that stands still until a test moves it. Sleepers wake in order of their due time. */
export class FakeClock implements Clock {
  #wall: number;
  #monotonic = 0;
  readonly #sleepers = new Set<Sleeper>();

  /** @param start - wall-clock time to begin with */
  constructor(start: string | Date = '2026-01-01T00:00:00Z') {
    this.#wall = new Date(start).getTime();
  }

  now(): Date {
    return new Date(this.#wall);
  }

  monotonicMilliseconds(): number {
    return this.#monotonic;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#sleepers.delete(sleeper);
        reject(signal?.reason);
      };
      const sleeper: Sleeper = {
        due: this.#monotonic + Math.max(0, milliseconds),
        wake: () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#sleepers.add(sleeper);
    });
  }

  /** How many `sleep` calls have not ended. */
  get sleepers(): number {
    return this.#sleepers.size;
  }

  /** Moves the wall clock alone, as a clock correction does; nobody wakes. */
  jump(step: TimeStep): void {
    this.#wall += toMilliseconds(step);
  }

  /** Moves both clocks and wakes whoever is due, also those who fall asleep again on the way. */
  async advance(step: TimeStep): Promise<void> {
    const end = this.#monotonic + toMilliseconds(step);
    await settle();
    for (let next = this.#firstDue(end); next; next = this.#firstDue(end)) {
      this.#moveTo(next.due);
      this.#sleepers.delete(next);
      next.wake();
      await settle();
    }
    this.#moveTo(end);
    await settle();
  }

  #firstDue(end: number): Sleeper | undefined {
    let first: Sleeper | undefined;
    for (const sleeper of this.#sleepers) {
      if (sleeper.due <= end && (!first || sleeper.due < first.due)) first = sleeper;
    }
    return first;
  }

  #moveTo(monotonic: number): void {
    this.#wall += Math.max(0, monotonic - this.#monotonic);
    this.#monotonic = Math.max(monotonic, this.#monotonic);
  }
}

function toMilliseconds({ milliseconds = 0, seconds = 0, minutes = 0, hours = 0 }: TimeStep): number {
  return milliseconds + 1000 * (seconds + 60 * (minutes + 60 * hours));
}

// A turn of the event loop lets promises and finished I/O be seen before time moves on.
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
