import { ArchiveStore, inspectArchive, type StoredArchive } from '@insights/archive';
import type { OperatorConfig } from '@insights/configuration';
import type { GathererClient, GatherRun } from '@insights/contract';
import { type Clock, type Logger, startDeadline } from '@insights/process';
import { areWorkloadsDue } from './workloads-due.ts';

interface WorkloadsPeriodDependencies {
  readonly client: Pick<GathererClient, 'runs'>;
  readonly configuration: { readonly config: Pick<OperatorConfig, 'storagePath'> };
  readonly clock: Clock;
  readonly log: Logger;
}

export const workloadsGatherer = 'workloads';
// What lies on the volume may have been put there to be slow.
const recallMilliseconds = 30_000;
const mostArchives = 20;
// The gatherer stamps what it writes with a clock that may be a little ahead of ours.
const slackMilliseconds = 60_000;

/**
 * When the functions of `workloads` last began. The gatherer knows no period and runs what it is asked for, also by others:
 * its runs are looked at before each gather, the archives on the volume once after the start.
 */
export class WorkloadsPeriod {
  readonly #dependencies: WorkloadsPeriodDependencies;
  /** By the monotonic clock. */
  #beganAt: number | undefined;
  #isRecalled = false;

  constructor(dependencies: WorkloadsPeriodDependencies) {
    this.#dependencies = dependencies;
  }

  /** Whether the next gather is to have them. What cannot be read says nothing. Never rejects. */
  async isDue(signal: AbortSignal): Promise<boolean> {
    await this.#lookAtRuns(signal);
    if (!this.#isRecalled) await this.#lookAtArchives(signal);
    this.#isRecalled = true;
    return areWorkloadsDue(this.#beganAt, this.#dependencies.clock.monotonicMilliseconds());
  }

  /** They began then, by the wall clock. What is dated ahead of it is void: it would keep them from running for good. */
  began(at: Date): void {
    const { clock } = this.#dependencies;
    const agoMilliseconds = clock.now().getTime() - at.getTime();
    if (!(agoMilliseconds >= -slackMilliseconds)) return;
    const beganAt = clock.monotonicMilliseconds() - Math.max(0, agoMilliseconds);
    this.#beganAt = Math.max(this.#beganAt ?? beganAt, beganAt);
  }

  async #lookAtRuns(signal: AbortSignal): Promise<void> {
    const { client, log } = this.#dependencies;
    try {
      for (const run of await client.runs(signal)) if (hasWorkloads(run)) this.began(new Date(run.startedAt));
    } catch (err) {
      if (!signal.aborted) log.info({ err }, 'The gatherer did not tell its runs');
    }
  }

  async #lookAtArchives(signal: AbortSignal): Promise<void> {
    const { configuration, clock, log } = this.#dependencies;
    const what = 'looking for the last workloads';
    using deadline = startDeadline({ clock, milliseconds: recallMilliseconds, what, signal });
    try {
      const archives = await new ArchiveStore(configuration.config.storagePath).list({ most: mostArchives });
      for (const archive of archives) {
        if (!this.#tellsMore(archive) || !(await this.#holdsWorkloads(archive, deadline.signal))) continue;
        this.began(archive.modifiedAt);
        return;
      }
    } catch (err) {
      if (!signal.aborted) log.info({ err }, 'Could not look for the last workloads in the archives');
    }
  }

  // Most archives are older than the period, or than what the runs said.
  #tellsMore({ modifiedAt }: StoredArchive): boolean {
    const { clock } = this.#dependencies;
    const now = clock.monotonicMilliseconds();
    const writtenAt = now - (clock.now().getTime() - modifiedAt.getTime());
    return writtenAt > (this.#beganAt ?? -Infinity) && !areWorkloadsDue(writtenAt, now);
  }

  async #holdsWorkloads({ path }: StoredArchive, signal: AbortSignal): Promise<boolean> {
    try {
      const { gathering } = await inspectArchive(path, { signal, clock: this.#dependencies.clock });
      return gathering?.gatherers.includes(workloadsGatherer) ?? false;
    } catch (error) {
      signal.throwIfAborted();
      if (!Error.isError(error)) throw error;
      return false; // the upload says what is wrong with it
    }
  }
}

function hasWorkloads({ functions }: GatherRun): boolean {
  return functions.some(({ name }) => name.startsWith(`${workloadsGatherer}/`));
}
