import type { ClusterReader } from '@insights/cluster';
import type { Clock } from '@insights/process';
import { GatheringError } from '../errors.ts';
import type { GatherContext, GatheredRecord, GatherFunction, RecordOutcome } from '../gather-function.ts';
import type { ReportBuilder } from './report.ts';

/** What every function of a gathering shares. */
export interface FunctionEnvironment {
  readonly cluster: ClusterReader;
  readonly clock: Clock;
  readonly sinceSeconds: number;
  readonly functionTimeoutSeconds: number;
  /** Stores a record; throws when nothing can be stored any more. */
  store(record: GatheredRecord, by: GatherFunction): Promise<RecordOutcome>;
}

/** What {@link FunctionContext} takes. */
export interface FunctionContextOptions {
  readonly gatherFunction: GatherFunction;
  readonly environment: FunctionEnvironment;
  readonly report: ReportBuilder;
  readonly signal: AbortSignal;
}

/** The context of one function of one gathering: what it does ends in its report. */
export class FunctionContext implements GatherContext {
  readonly cluster: ClusterReader;
  readonly clock: Clock;
  readonly sinceSeconds: number;
  readonly signal: AbortSignal;
  readonly #gatherFunction: GatherFunction;
  readonly #environment: FunctionEnvironment;
  readonly #report: ReportBuilder;
  #hasEnded = false;

  constructor({ gatherFunction, environment, report, signal }: FunctionContextOptions) {
    this.cluster = environment.cluster;
    this.clock = environment.clock;
    this.sinceSeconds = environment.sinceSeconds;
    this.signal = signal;
    this.#gatherFunction = gatherFunction;
    this.#environment = environment;
    this.#report = report;
  }

  async record(record: GatheredRecord): Promise<void> {
    this.signal.throwIfAborted();
    if (this.#hasEnded) {
      throw new GatheringError(
        'ERR_GATHERING_FUNCTION_ENDED',
        `${this.#gatherFunction.id} has ended and records nothing`,
      );
    }
    const outcome = await this.#environment.store(record, this.#gatherFunction);
    if (!outcome.stored) this.error(outcome.error);
    else {
      this.#report.addRecord(outcome.bytes);
      if (outcome.warning !== undefined) this.warn(outcome.warning);
    }
  }

  error(problem: unknown): void {
    this.#report.addError(problem);
  }

  warn(message: string): void {
    this.#report.addWarning(message);
  }

  /** Closes the archive to a function that goes on although it was given up. */
  end(): void {
    this.#hasEnded = true;
  }
}
