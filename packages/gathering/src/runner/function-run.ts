import { isPromise } from 'node:util/types';
import { CodedError, formatDuration } from '@insights/process';
import { functionEnded } from '../errors.ts';
import type { GatherContext } from '../gather-context.ts';
import type { GatherFunction } from '../gather-function.ts';
import { FunctionContext, type FunctionEnvironment } from './function-context.ts';
import { type FunctionReport, ReportBuilder } from './report.ts';
import { TimeAccount } from './time-account.ts';

interface FunctionRunOptions {
  readonly gatherFunction: GatherFunction;
  readonly environment: FunctionEnvironment;
  /** Cancels. */
  readonly signal: AbortSignal;
  /** Called once, whatever the function did. */
  onEnd(report: FunctionReport): void;
}

// What a function has to close its streams in, once its signal was aborted.
const graceSeconds = 5;
// A function that waits for others at the end of its time is not looked at in a tight loop.
const leastWatchMilliseconds = 1000;

/**
 * One function in one gathering, done in turns: a visit of an object, `finish`, or the whole of `gather`. It ends with its
 * last turn, with what a turn throws, when its time is spent, or when the gathering is cancelled. Turns never reject.
 */
export class FunctionRun {
  readonly #options: FunctionRunOptions;
  readonly #report: ReportBuilder;
  readonly #time: TimeAccount;
  readonly #context: FunctionContext;
  /** Tells the function to stop. */
  readonly #told = new AbortController();
  readonly #over = new AbortController();
  /** One for each turn that waits for the function. */
  readonly #patience = new Set<Pick<PromiseWithResolvers<undefined>, 'resolve'>>();
  #openTurns = 0;
  #isWatched = false;

  constructor(options: FunctionRunOptions) {
    const { gatherFunction, environment, signal } = options;
    this.#options = options;
    this.#report = new ReportBuilder((problem) => environment.onProblem(gatherFunction, problem));
    this.#time = new TimeAccount(environment.clock);
    this.#context = new FunctionContext({
      gatherFunction,
      environment,
      report: this.#report,
      signal: this.#told.signal,
    });
    const cancel = () => this.#stop(() => this.#report.addError('cancelled'), signal.reason);
    if (signal.aborted) cancel();
    else signal.addEventListener('abort', cancel, { once: true, signal: this.#over.signal });
  }

  /** Aborted when nothing more is to be asked of the function before its regular end. */
  get stopped(): AbortSignal {
    return this.#told.signal;
  }

  /** Charges what is read for this function, until {@link discharge}. */
  charge(): void {
    this.#time.enter();
    if (!this.#isWatched) void this.#watch();
  }

  discharge(): void {
    this.#time.leave();
  }

  /**
   * Lets the function do a piece of its work. Resolves when it is done, or was given up, and the sink has let go of
   * everything that it recorded.
   * @returns what the piece returned; `undefined` when the function was, or has now, stopped
   */
  async turn<Result>(piece: (context: GatherContext) => Result | Promise<Result>): Promise<Result | undefined> {
    if (this.stopped.aborted) return undefined;
    this.#openTurns += 1;
    this.charge();
    try {
      const result = piece(this.#context);
      return isPromise(result) ? await this.#patiently(result) : result;
    } catch (thrown) {
      this.#threw(thrown);
      return undefined;
    } finally {
      if (this.#context.isStoring) await this.#context.stored();
      this.discharge();
      this.#openTurns -= 1;
      if (this.stopped.aborted && this.#openTurns === 0) this.end();
    }
  }

  /** A list that it wanted could not be read. */
  fail(problem: unknown): void {
    this.#report.addError(problem);
  }

  /** Makes the report. */
  end(): void {
    if (this.#over.signal.aborted) return;
    this.#context.end();
    this.#over.abort();
    const { id, spentMilliseconds = 0 } = this.#options.gatherFunction;
    this.#options.onEnd(this.#report.build(id, spentMilliseconds + this.#time.spentMilliseconds));
  }

  async #watch(): Promise<void> {
    const { clock, functionTimeoutSeconds } = this.#options.environment;
    const budget = functionTimeoutSeconds * 1000;
    this.#isWatched = true;
    try {
      for (let left = budget; left > 0; left = budget - this.#time.spentMilliseconds) {
        await clock.sleep(Math.max(left, Math.min(budget, leastWatchMilliseconds)), this.#over.signal);
      }
    } catch {
      return; // it ended in time
    }
    const message = `${this.#options.gatherFunction.id} took longer than ${formatDuration(functionTimeoutSeconds)}`;
    const reason = new CodedError('ERR_TIMEOUT', message, { retryable: true });
    this.#stop(() => this.#report.addError(reason), reason);
  }

  #threw(thrown: unknown): void {
    const report =
      thrown instanceof CodedError ? () => this.#report.addError(thrown) : () => this.#report.addPanic(thrown);
    this.#stop(report, functionEnded(this.#options.gatherFunction.id));
  }

  // Only the first reason counts: whatever stopping it made the function throw says nothing new.
  #stop(tell: () => void, reason: unknown): void {
    if (this.stopped.aborted || this.#over.signal.aborted) return;
    tell();
    this.#told.abort(reason);
    if (this.#openTurns === 0) this.end();
    else void this.#losePatience();
  }

  async #losePatience(): Promise<void> {
    try {
      await this.#options.environment.clock.sleep(graceSeconds * 1000, this.#over.signal);
    } catch {
      return; // it did stop
    }
    this.#report.addError(`did not stop within ${graceSeconds} seconds and was abandoned`);
    for (const { resolve } of this.#patience) resolve(undefined);
  }

  // A promise of its own for each turn: one that lives as long as the function would collect a reaction for every object.
  async #patiently<Result>(result: Promise<Result>): Promise<Result | undefined> {
    const patience = Promise.withResolvers<Result | undefined>();
    result.then(patience.resolve, patience.reject);
    this.#patience.add(patience);
    try {
      return await patience.promise;
    } finally {
      this.#patience.delete(patience);
    }
  }
}
