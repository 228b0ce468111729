import { type FunctionReport, type GatherRun, reportLimits, type RunPhase, type RunProgress } from '@insights/contract';
import type { TranslationTable } from '@insights/obfuscation';
import { type Clock, present } from '@insights/process';
import type { GatherPlan } from '../run/gather-plan.ts';
import type { GatherObserver, GatherResult } from '../run/gather-scene.ts';
import type { RunIdentity } from '../run/run-journal.ts';
import { RunEventLog } from './run-event-log.ts';

/** Does the work of a run: {@link gather} with everything but the plan bound. */
export type GatherWork = (
  plan: GatherPlan,
  observer: GatherObserver,
  signal: AbortSignal,
  identity: RunIdentity,
) => Promise<GatherResult>;

interface ActiveRunOptions {
  readonly id: string;
  readonly requestId: string | undefined;
  readonly plan: GatherPlan;
  readonly clock: Clock;
}

// Twice as often as promised, so that a late timer keeps the promise too.
const progressMilliseconds = 500;

/** A run of this process, from its start to its end. */
export class ActiveRun {
  readonly events = new RunEventLog();
  readonly #plan: GatherPlan;
  readonly #clock: Clock;
  readonly #cancelled = new AbortController();
  readonly #identity: Pick<GatherRun, 'id' | 'requestId'>;
  readonly #startedAt: Date;
  readonly #startedMilliseconds: number;
  readonly #functions: FunctionReport[] = [];
  #phase: RunPhase = 'Pending';
  #progress: RunProgress;
  #result: GatherResult | undefined;
  #finishedAt: string | null = null;

  constructor({ id, requestId, plan, clock }: ActiveRunOptions) {
    this.#plan = plan;
    this.#clock = clock;
    this.#identity = { id, ...(requestId === undefined ? {} : { requestId }) };
    this.#startedAt = clock.now();
    this.#startedMilliseconds = clock.monotonicMilliseconds();
    this.#progress = { functionsDone: 0, functionsTotal: plan.functions.length, records: 0, bytes: 0 };
  }

  /** The run as it is now. */
  snapshot(): GatherRun {
    return {
      ...this.#identity,
      phase: this.#phase,
      startedAt: this.#startedAt.toISOString(),
      finishedAt: this.#finishedAt,
      progress: this.#progress,
      archive: this.#result?.archive ?? null,
      functions: [...this.#functions],
      warnings: [...(this.#result?.warnings ?? [])],
      message: (this.#result?.message ?? '').slice(0, reportLimits.messageCharacters),
      ...present({ dryRun: this.#plan.dryRun || undefined, price: this.#result?.price }),
    };
  }

  /** What was thrown, when the run failed for that. */
  get err(): unknown {
    return this.#result?.err;
  }

  /** What undoes the obfuscation of the run, once it has ended, if it hid addresses. */
  get translationTable(): TranslationTable | undefined {
    return this.#result?.translationTable;
  }

  /** Asks the run to end; it does soon after. */
  cancel(reason: Error): void {
    this.#cancelled.abort(reason);
  }

  /** Runs to the end; resolves to the finished run. Call once. */
  async execute(work: GatherWork): Promise<GatherRun> {
    const ended = new AbortController();
    this.#phase = 'Running';
    const telling = this.#tellProgress(ended.signal);
    const observer: GatherObserver = {
      onProgress: (progress) => (this.#progress = progress),
      onFunction: (report) => {
        this.#functions.push(report);
        this.events.append({ event: 'function', data: report });
      },
    };
    const identity = { ...this.#identity, startedAt: this.#startedAt.toISOString() };
    this.#result = await work(this.#plan, observer, this.#cancelled.signal, identity);
    ended.abort();
    await telling;
    this.#phase = this.#result.phase;
    // The difference of the two is what it took, also when somebody corrects the wall clock on the way.
    const tookMilliseconds = this.#clock.monotonicMilliseconds() - this.#startedMilliseconds;
    this.#finishedAt = new Date(this.#startedAt.getTime() + tookMilliseconds).toISOString();
    return this.snapshot();
  }

  /** Call it once the end of the run is kept elsewhere: until then the next start of this program would find it again. */
  async forget(): Promise<void> {
    await this.#result?.forget?.();
  }

  /** Tells the followers that the run has ended. */
  announceEnd(): void {
    this.events.append({ event: 'done', data: this.snapshot() });
  }

  async #tellProgress(ended: AbortSignal): Promise<void> {
    while (!ended.aborted) {
      this.events.append({ event: 'progress', data: this.#progress });
      await this.#clock.sleep(progressMilliseconds, ended).catch(() => {}); // the run ended
    }
    this.events.append({ event: 'progress', data: this.#progress });
  }
}
