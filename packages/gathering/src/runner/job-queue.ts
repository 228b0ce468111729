/** Work that never rejects for what a gathering function does. */
export type Job = () => Promise<void>;

/** Does jobs in their order, so many at a time. */
export class JobQueue {
  readonly #concurrency: number;
  readonly #waiting: Job[] = [];
  readonly #idle = Promise.withResolvers<void>();
  #running = 0;
  #hasBegun = false;
  #announced = 0;

  constructor(concurrency: number) {
    this.#concurrency = concurrency;
  }

  /** Does these, what they add and what was announced. Call once. @throws what a job throws */
  run(jobs: readonly Job[]): Promise<void> {
    this.#waiting.push(...jobs);
    this.#hasBegun = true;
    this.#startSome();
    this.#endWhenIdle();
    return this.#idle.promise;
  }

  /** Adds the end of something that began: it goes before what has not begun. Before {@link run}, or for jobs that are running. */
  addNext(job: Job): void {
    this.#waiting.unshift(job);
    this.#startSome();
  }

  /** A job will come: the queue does not end without it. @returns adds the job; call it once */
  announce(): (job: Job) => void {
    this.#announced += 1;
    return (job) => {
      this.#announced -= 1;
      this.addNext(job);
    };
  }

  #startSome(): void {
    while (this.#hasBegun && this.#running < this.#concurrency) {
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
    this.#endWhenIdle();
  }

  #endWhenIdle(): void {
    if (this.#running === 0 && this.#announced === 0) this.#idle.resolve();
  }
}
