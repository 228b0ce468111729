/** Work that never rejects for what a gathering function does. */
export type Job = () => Promise<void>;

/** Does jobs in their order, so many at a time. */
export class JobQueue {
  readonly #concurrency: number;
  readonly #waiting: Job[] = [];
  readonly #idle = Promise.withResolvers<void>();
  #running = 0;

  constructor(concurrency: number) {
    this.#concurrency = concurrency;
  }

  /** Does these and what they add. Call once. @throws what a job throws */
  run(jobs: readonly Job[]): Promise<void> {
    this.#waiting.push(...jobs);
    if (jobs.length === 0) this.#idle.resolve();
    this.#startSome();
    return this.#idle.promise;
  }

  /** Adds the end of something that began: it goes before what has not begun. For jobs that are running. */
  addNext(job: Job): void {
    this.#waiting.unshift(job);
    this.#startSome();
  }

  #startSome(): void {
    while (this.#running < this.#concurrency) {
      const job = this.#waiting.shift();
      if (!job) return;
      this.#running += 1;
      job().then(
        () => this.#ended(),
        (error: unknown) => this.#idle.reject(error),
      );
    }
  }

  #ended(): void {
    this.#running -= 1;
    this.#startSome();
    if (this.#running === 0) this.#idle.resolve();
  }
}
