import type { Clock } from '@insights/process';

/**
 * The time that is charged to one function: while one of its pieces runs, or a list is read for it. What overlaps counts
 * once; what it waits for others, for its turn at a list or for a place among those that run, does not count.
 */
export class TimeAccount {
  readonly #clock: Clock;
  #entered = 0;
  #since = 0;
  #spent = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get spentMilliseconds(): number {
    return this.#spent + (this.#entered > 0 ? this.#clock.monotonicMilliseconds() - this.#since : 0);
  }

  /** Something begins; call {@link leave} for each. */
  enter(): void {
    if (this.#entered === 0) this.#since = this.#clock.monotonicMilliseconds();
    this.#entered += 1;
  }

  leave(): void {
    this.#entered -= 1;
    if (this.#entered === 0) this.#spent += this.#clock.monotonicMilliseconds() - this.#since;
  }
}
