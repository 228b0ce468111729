import type { Clock } from '@insights/process';

/**
 * The one clock of the rollout: milliseconds since the epoch, by the wall clock when the process started and by
 * the monotonic clock since. It never jumps, so that what one part has dated the other can count from.
 */
export class SteadyClock {
  /** {@link SteadyClock.now} when the process started. */
  readonly startedAt: number;
  readonly #clock: Clock;
  readonly #startedMonotonic: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.startedAt = clock.now().getTime();
    this.#startedMonotonic = clock.monotonicMilliseconds();
  }

  now(): number {
    return this.startedAt + this.#clock.monotonicMilliseconds() - this.#startedMonotonic;
  }
}
