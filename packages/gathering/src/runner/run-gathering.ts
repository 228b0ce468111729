import { type ClusterReader, type Endpoints, noEndpoints } from '@insights/cluster';
import { type Clock, errorMessage } from '@insights/process';
import { ConditionalRun } from '../conditional/conditional-run.ts';
import type { GatheringRules } from '../conditional/gathering-rules.ts';
import { rulesReport } from '../conditional/rules-report.ts';
import { rulesWarnings } from '../conditional/rules-in-force.ts';
import { GatheringError } from '../errors.ts';
import type { GatheredRecord, GatherSettings, RecordOutcome, RecordSink } from '../gather-context.ts';
import type { GatherFunction, RuledFunction, RunnableFunction } from '../gather-function.ts';
import type { FunctionEnvironment } from './function-context.ts';
import type { FunctionReport } from './report.ts';
import { runFunctions } from './run-functions.ts';
import { RunObjects } from './run-objects.ts';

/** How far a gathering is. */
export interface GatheringProgress {
  readonly functionsDone: number;
  readonly functionsTotal: number;
  /** Stored so far. */
  readonly records: number;
  /** Of these records, before compression. */
  readonly bytes: number;
}

/** A record that the sink refused. */
export interface RefusedRecord {
  /** The function's id. */
  readonly function: string;
  readonly path: string;
}

export interface GatheringOptions {
  readonly functions: readonly GatherFunction[];
  readonly cluster: ClusterReader;
  /** Default: there are none, each is missing. */
  readonly endpoints?: Endpoints;
  /** Default: nothing is anonymized on demand, and the operator's namespace is `openshift-insights`. */
  readonly settings?: GatherSettings;
  /** What the functions of `conditional` gather by. Default: the built-in rules. */
  readonly rules?: GatheringRules;
  readonly sink: RecordSink;
  readonly clock: Clock;
  /** How far back events and logs are of interest. Default 7200. */
  readonly sinceSeconds?: number;
  /** How many things are done at the same time: a list for all that want it, a function that reads by itself. Default 4. */
  readonly concurrency?: number;
  /** Of its own time, see {@link FunctionReport.durationMilliseconds}. Default 300. */
  readonly functionTimeoutSeconds?: number;
  /** Called with what a function reported or threw, as it was, for the log; at most 200 times for each. */
  onProblem?(functionId: string, problem: unknown): void;
  /** Called when a function ended. */
  onFunction?(report: FunctionReport): void;
  /** Called after each record and each function. */
  onProgress?(progress: GatheringProgress): void;
}

/** What came of a gathering. */
export interface GatheringResult {
  /** One for each function, in their order; those that follow from rules are in the place of the function that they are of. */
  readonly reports: readonly FunctionReport[];
  /** For the report of the gatherer; at most 1000. */
  readonly refused: readonly RefusedRecord[];
  /** What of the rules is not in force. */
  readonly warnings: readonly string[];
}

const refusedLimit = 1000;
const defaultSettings: GatherSettings = { obfuscation: new Set(), ownNamespace: 'openshift-insights' };

/**
 * Runs functions against a cluster: those marked `first` before the others, these side by side. What several of them want
 * to see is read once. A function that fails, hangs or panics concerns its own report alone: it costs the others the time
 * of its turns, which is not charged to them, and nothing else. When `signal` aborts, what is stored stays stored, and
 * every function that did not end has the error `cancelled`.
 * @throws GatheringError `ERR_GATHERING_SINK_FAILED` when the sink threw, for instance because the disk is full
 */
export async function runGathering(options: GatheringOptions, signal: AbortSignal): Promise<GatheringResult> {
  return new Gathering(options).run(signal);
}

class Gathering {
  readonly #options: GatheringOptions;
  readonly #environment: Omit<FunctionEnvironment, 'objects'>;
  readonly #sinkFailed = new AbortController();
  readonly #reports = new Map<RunnableFunction, FunctionReport>();
  readonly #refused: RefusedRecord[] = [];
  readonly #sharedPaths = new Set<string>();
  #total: number;
  #records = 0;
  #bytes = 0;

  constructor(options: GatheringOptions) {
    this.#options = options;
    this.#total = options.functions.length;
    this.#environment = {
      cluster: options.cluster,
      endpoints: options.endpoints ?? noEndpoints,
      settings: options.settings ?? defaultSettings,
      clock: options.clock,
      sinceSeconds: options.sinceSeconds ?? 7200,
      functionTimeoutSeconds: options.functionTimeoutSeconds ?? 300,
      store: (record, by) => this.#store(record, by),
      onProblem: (by, problem) => options.onProblem?.(by.id, problem),
    };
  }

  async run(cancelled: AbortSignal): Promise<GatheringResult> {
    const signal = AbortSignal.any([cancelled, this.#sinkFailed.signal]);
    const { cluster, concurrency = 4 } = this.#options;
    const environment = { ...this.#environment, objects: new RunObjects({ cluster, signal }) };
    await using conditional = await this.#judgeRules(environment, signal);
    const functions = this.#options.functions.flatMap((each) =>
      'ofRules' in each ? ofRules(each, conditional) : each,
    );
    this.#total = functions.length;
    const onEnd = (ended: RunnableFunction, report: FunctionReport) => this.#ended(ended, report);
    await runFunctions({ functions, environment, concurrency, signal, onEnd });
    const reports = functions.flatMap((each) => this.#reports.get(each) ?? []);
    this.#sinkFailed.signal.throwIfAborted();
    if (conditional) await this.#add(rulesReport(conditional, reports));
    return { reports, refused: this.#refused, warnings: conditional ? rulesWarnings(conditional.inForce) : [] };
  }

  /** @returns nothing when no function needs them, or there is no time for them any more */
  async #judgeRules(environment: FunctionEnvironment, signal: AbortSignal): Promise<ConditionalRun | undefined> {
    if (!this.#options.functions.some((each) => 'ofRules' in each)) return undefined;
    try {
      return await ConditionalRun.prepare(this.#options.rules ?? {}, environment, signal);
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    }
  }

  #ended(gatherFunction: RunnableFunction, report: FunctionReport): void {
    this.#reports.set(gatherFunction, report);
    this.#options.onFunction?.(report);
    this.#tellProgress();
  }

  async #store(record: GatheredRecord, by: GatherFunction): Promise<RecordOutcome | undefined> {
    if (record.shared && this.#isTaken(record.path)) return undefined;
    const outcome = await this.#add(record);
    if (outcome.stored) {
      this.#records += 1;
      this.#bytes += outcome.bytes;
      this.#tellProgress();
    } else if (this.#refused.length < refusedLimit) this.#refused.push({ function: by.id, path: outcome.path });
    return outcome;
  }

  async #add(record: GatheredRecord): Promise<RecordOutcome> {
    try {
      return await this.#options.sink.add(record);
    } catch (cause) {
      throw this.#sinkThrew(cause);
    }
  }

  /** @returns whether somebody has that path; otherwise the caller has it from here on */
  #isTaken(path: string): boolean {
    const isTaken = this.#sharedPaths.has(path);
    this.#sharedPaths.add(path);
    return isTaken;
  }

  #sinkThrew(cause: unknown): GatheringError {
    const message = `cannot store records: ${errorMessage(cause)}`;
    const error = new GatheringError('ERR_GATHERING_SINK_FAILED', message, { cause });
    this.#sinkFailed.abort(error);
    return error;
  }

  #tellProgress(): void {
    this.#options.onProgress?.({
      functionsDone: this.#reports.size,
      functionsTotal: this.#total,
      records: this.#records,
      bytes: this.#bytes,
    });
  }
}

// A run that was cancelled before its rules were known reports their functions as such.
function ofRules(ruled: RuledFunction, conditional: ConditionalRun | undefined): readonly RunnableFunction[] {
  return conditional ? ruled.ofRules(conditional) : [{ ...ruled, gather: () => Promise.resolve() }];
}
