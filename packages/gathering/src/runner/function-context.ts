import type { ClusterReader, Endpoints, JsonObject } from '@insights/cluster';
import type { Clock } from '@insights/process';
import type { ApiResource } from '../api-resource.ts';
import { functionEnded } from '../errors.ts';
import type {
  GatherContext,
  GatheredRecord,
  GatherSettings,
  ObjectIdentity,
  RecordOutcome,
} from '../gather-context.ts';
import type { GatherFunction } from '../gather-function.ts';
import type { ReportBuilder } from './report.ts';
import type { RunObjects } from './run-objects.ts';
import { untilAborted } from './until-aborted.ts';

/** What every function of a gathering shares. */
export interface FunctionEnvironment {
  readonly cluster: ClusterReader;
  readonly endpoints: Endpoints;
  readonly objects: RunObjects;
  readonly settings: GatherSettings;
  readonly clock: Clock;
  readonly sinceSeconds: number;
  readonly functionTimeoutSeconds: number;
  /** Is told of a problem that a function reported or threw. */
  onProblem(by: GatherFunction, problem: unknown): void;
  /** Stores a record, unless it is another's already; throws when nothing can be stored any more. */
  store(record: GatheredRecord, by: GatherFunction): Promise<RecordOutcome | undefined>;
}

interface FunctionContextOptions {
  readonly gatherFunction: GatherFunction;
  readonly environment: FunctionEnvironment;
  readonly report: ReportBuilder;
  readonly signal: AbortSignal;
}

/** The context of one function of one gathering: what it does ends in its report. */
export class FunctionContext implements GatherContext {
  readonly cluster: ClusterReader;
  readonly endpoints: Endpoints;
  readonly settings: GatherSettings;
  readonly clock: Clock;
  readonly sinceSeconds: number;
  readonly signal: AbortSignal;
  readonly #gatherFunction: GatherFunction;
  readonly #environment: FunctionEnvironment;
  readonly #report: ReportBuilder;
  #hasEnded = false;
  #storing = 0;
  #stored: PromiseWithResolvers<void> | undefined;

  constructor({ gatherFunction, environment, report, signal }: FunctionContextOptions) {
    this.cluster = environment.cluster;
    this.endpoints = environment.endpoints;
    this.settings = environment.settings;
    this.clock = environment.clock;
    this.sinceSeconds = environment.sinceSeconds;
    this.signal = signal;
    this.#gatherFunction = gatherFunction;
    this.#environment = environment;
    this.#report = report;
  }

  async object(resource: ApiResource, identity: ObjectIdentity): Promise<JsonObject> {
    const item = await untilAborted(this.#environment.objects.get(resource, identity), this.signal);
    return item.parse();
  }

  async record(record: GatheredRecord): Promise<void> {
    this.signal.throwIfAborted();
    if (this.#hasEnded) throw functionEnded(this.#gatherFunction.id);
    this.#storing += 1;
    try {
      this.#note(await this.#environment.store(record, this.#gatherFunction));
    } finally {
      this.#storing -= 1;
      if (this.#storing === 0) this.#stored?.resolve();
    }
  }

  error(problem: unknown): void {
    this.#report.addError(problem);
  }

  warn(message: string): void {
    this.#report.addWarning(message);
  }

  /** Whether the sink still reads something that the function recorded, awaited or not. */
  get isStoring(): boolean {
    return this.#storing > 0;
  }

  /** Resolves once it does not. */
  stored(): Promise<void> {
    this.#stored = Promise.withResolvers();
    return this.#stored.promise;
  }

  /** Closes the archive to a function that goes on although it was given up. */
  end(): void {
    this.#hasEnded = true;
  }

  #note(outcome: RecordOutcome | undefined): void {
    if (!outcome) return;
    if (!outcome.stored) return this.error(outcome.error);
    this.#report.addRecord(outcome.bytes);
    if (outcome.warning !== undefined) this.warn(outcome.warning);
  }
}
