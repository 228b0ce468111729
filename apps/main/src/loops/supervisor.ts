import { CodedError } from '@insights/process';
import type { Loop } from './loop.ts';

/** Runs loops together: one that ends before it should takes the others along, and the process is started again. */
export class Supervisor {
  readonly #loops: readonly Pick<Loop, 'run'>[];
  readonly #failed = new AbortController();
  #isRunning = false;

  constructor(loops: readonly Pick<Loop, 'run'>[]) {
    this.#loops = loops;
  }

  /** Whether no loop has ended that should not have. */
  get isAlive(): boolean {
    return !this.#failed.signal.aborted;
  }

  /** Whether all of them run. */
  get isReady(): boolean {
    return this.#isRunning && this.isAlive;
  }

  /**
   * Resolves or rejects only when all loops have ended, so that nothing goes on behind whoever waits.
   * @throws what the first loop to end threw; CodedError `ERR_LOOP_ENDED` when it just returned
   */
  async run(signal: AbortSignal): Promise<void> {
    const all = AbortSignal.any([signal, this.#failed.signal]);
    this.#isRunning = true;
    await Promise.all(this.#loops.map((loop) => this.#watchOver(loop, all)));
    this.#isRunning = false;
    if (!signal.aborted) throw this.#failed.signal.reason;
  }

  async #watchOver(loop: Pick<Loop, 'run'>, all: AbortSignal): Promise<void> {
    try {
      await loop.run(all);
      if (!all.aborted) this.#failed.abort(new CodedError('ERR_LOOP_ENDED', `${loop.constructor.name} ended`));
    } catch (error) {
      if (!all.aborted) this.#failed.abort(error);
    }
  }
}
