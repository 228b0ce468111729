import type { Clock } from '@insights/process';

interface AdaptiveConcurrencyOptions {
  readonly clock: Clock;
  /** Requests at a time to begin with. Default 4. */
  readonly initial?: number;
  /** Requests at a time at most. Default 16. */
  readonly most?: number;
}

interface Waiter {
  start(): void;
}

/**
 * How many requests may wait for their answer at a time: one more for every second without a 429, half after one
 *. The 429s of one second count as one: they are one burst.
 */
export class AdaptiveConcurrency {
  readonly #clock: Clock;
  readonly #most: number;
  #base: number;
  #baseSince: number;
  #lastThrottled = Number.NEGATIVE_INFINITY;
  #busy = 0;
  readonly #waiting = new Set<Waiter>();

  constructor({ clock, initial = 4, most = 16 }: AdaptiveConcurrencyOptions) {
    this.#clock = clock;
    this.#most = most;
    this.#base = initial;
    this.#baseSince = clock.monotonicMilliseconds();
  }

  /** Requests at a time that are allowed now. */
  get limit(): number {
    const seconds = Math.floor((this.#clock.monotonicMilliseconds() - this.#baseSince) / 1000);
    return Math.min(this.#most, this.#base + seconds);
  }

  /** The server answered 429. */
  throttled(): void {
    const now = this.#clock.monotonicMilliseconds();
    if (now - this.#lastThrottled < 1000) return;
    this.#base = Math.max(1, Math.floor(this.limit / 2));
    this.#baseSince = now;
    this.#lastThrottled = now;
  }

  /**
   * Runs `work` when its turn comes, first come first served.
   * @throws the signal's reason when it is aborted while waiting
   */
  async run<Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
    if (this.#busy >= this.limit) await this.#turn(signal);
    else this.#busy += 1;
    try {
      return await work();
    } finally {
      this.#busy -= 1;
      this.#startWaiting();
    }
  }

  #turn(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#waiting.delete(waiter);
        reject(signal.reason);
      };
      const waiter: Waiter = {
        start: () => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.add(waiter);
    });
  }

  #startWaiting(): void {
    for (const waiter of this.#waiting) {
      if (this.#busy >= this.limit) return;
      this.#waiting.delete(waiter);
      this.#busy += 1;
      waiter.start();
    }
  }
}
