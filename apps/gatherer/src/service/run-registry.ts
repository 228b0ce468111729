import type { GatherRequest, GatherRun } from '@insights/contract';
import type { TranslationTable } from '@insights/obfuscation';
import { CodedError, type Clock, type Logger, newUlid, type Random } from '@insights/process';
import {
  ActiveRun,
  endedEvents,
  type GatherPlan,
  type GatherWork,
  type RecoveredRun,
  type RunEventLog,
} from '@insights/gather-run';
import type { GathererMetrics } from './metrics.ts';
import { keptRuns, type RunStore } from './run-store.ts';

interface RunRegistryOptions {
  readonly work: GatherWork;
  readonly store: RunStore;
  /** Makes archives of what runs of earlier processes left. */
  readonly recover: () => Promise<readonly RecoveredRun[]>;
  readonly metrics: GathererMetrics;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

/** What became of a request to start. */
export type Start =
  | { readonly how: 'started'; readonly run: GatherRun }
  | { readonly how: 'busy'; readonly run: GatherRun }
  | { readonly how: 'stopping' };

/** All runs that are known, at most one of them in progress. */
export class RunRegistry {
  readonly #options: RunRegistryOptions;
  /** Newest first. */
  #ended: GatherRun[];
  #active: ActiveRun | undefined;
  /** The newest run of this process: its followers may still have to hear of its end. */
  #newest: ActiveRun | undefined;
  #running: Promise<void> = Promise.resolve();
  #isStopping = false;

  private constructor(options: RunRegistryOptions, ended: GatherRun[]) {
    this.#options = options;
    this.#ended = ended;
  }

  /** Reads the runs of earlier processes. */
  static async create(options: RunRegistryOptions): Promise<RunRegistry> {
    const recovered = await options.recover();
    const ended = await options.store.load(recovered.map(({ run }) => run));
    await options.store.save(ended);
    for (const { run, forget } of recovered) {
      const { id, archive, message } = run;
      options.log.warn({ run: id, archive: archive?.name, message }, 'A gather was interrupted');
      await forget();
    }
    return new RunRegistry(options, ended);
  }

  /** Recent runs, newest first. */
  list(): GatherRun[] {
    return [...(this.#active ? [this.#active.snapshot()] : []), ...this.#ended].slice(0, keptRuns);
  }

  find(id: string): GatherRun | undefined {
    return this.list().find((run) => run.id === id);
  }

  /** The run that was started with this id of the caller's. */
  findRequest(requestId: string): GatherRun | undefined {
    return this.list().find((run) => run.requestId === requestId);
  }

  /** Events of a run, also of one that has ended, for a reader who has seen the event `lastId` and those before. */
  eventsOf(id: string, lastId?: number): RunEventLog | undefined {
    if (this.#newest?.snapshot().id === id) return this.#newest.events;
    const run = this.find(id);
    return run && endedEvents(run, lastId);
  }

  /** What undoes the obfuscation of a run: of the newest one alone, once it has ended. It is nowhere but in memory. */
  translationTableOf(id: string): TranslationTable | undefined {
    return this.#newest?.snapshot().id === id ? this.#newest.translationTable : undefined;
  }

  /** Starts a run unless one is in progress. Returns before it has ended. */
  start(plan: GatherPlan, { requestId }: Pick<GatherRequest, 'requestId'>): Start {
    if (this.#isStopping) return { how: 'stopping' };
    if (this.#active) return { how: 'busy', run: this.#active.snapshot() };
    const { clock, random } = this.#options;
    const active = new ActiveRun({ id: newUlid(clock.now(), random), requestId, plan, clock });
    this.#active = active;
    this.#newest = active;
    this.#running = this.#execute(active);
    return { how: 'started', run: active.snapshot() };
  }

  /** Cancels a run if it is in progress; gives the run. */
  cancel(id: string): GatherRun | undefined {
    if (this.#active?.snapshot().id === id) this.#active.cancel(new CodedError('ERR_CANCELLED', 'by request'));
    return this.find(id);
  }

  /** Starts nothing more, cancels the run in progress and resolves when it has ended. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#active?.cancel(new CodedError('ERR_STOPPED', 'the gatherer was stopped'));
    await this.#running;
  }

  async #execute(active: ActiveRun): Promise<void> {
    const { work, store, metrics, log } = this.#options;
    const { id, progress } = active.snapshot();
    log.info({ run: id, functions: progress.functionsTotal }, 'Started gathering');
    const saved = store.save(this.list());
    const run = await active.execute(work);
    this.#active = undefined;
    this.#ended = [run, ...this.#ended].slice(0, keptRuns);
    await saved;
    // Followers hear of the end once it would survive a crash.
    await store.save(this.list());
    await active.forget();
    active.announceEnd();
    // What gathered nothing says nothing of gatherings.
    if (!run.dryRun) metrics.observeRun(run);
    const { phase, message, archive } = run;
    if (active.err !== undefined) log.error({ err: active.err, run: id }, 'Could not gather');
    else log.info({ run: id, phase, message, archive: archive?.name, bytes: archive?.bytes }, 'Finished gathering');
  }
}
