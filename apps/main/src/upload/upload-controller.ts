import { Readable } from 'node:stream';
import { ArchiveError, ArchiveStore, describeUnfit, openInspected, type StoredArchive } from '@insights/archive';
import type { OperatorConfig } from '@insights/configuration';
import {
  type ClusterIdentity,
  isConsoleError,
  nextUploadDelaySeconds,
  outcomeOfUploadError,
  type UploadOutcome,
} from '@insights/console';
import type { Clock, Logger, Random } from '@insights/process';
import type { ClusterFacts } from '../cluster/cluster-facts.ts';
import type { ArchiveVerdicts } from '../gathering/archive-verdicts.ts';
import type { GatherOutcome } from '../gathering/gather-outcome.ts';
import type { Loop } from '../loops/loop.ts';
import { Trigger } from '../loops/trigger.ts';
import type { OutsideServices } from '../outside-services.ts';
import { type AcceptedUpload, type UploadAnswer, UploadAnswers, type UploadFailure } from './upload-answers.ts';
import { type UnreadableArchives, UploadQueue } from './upload-queue.ts';

interface UploadControllerDependencies {
  readonly configuration: UploadConfiguration;
  readonly services: Pick<OutsideServices, 'upload'>;
  readonly cluster: { readonly last: Pick<ClusterFacts, 'clusterId'> | undefined };
  /** Says which archives may be sent; one whose gather still runs is looked at again after {@link UploadController.wake}. */
  readonly gathers: {
    readonly verdicts: Pick<ArchiveVerdicts, 'isJudged' | 'isUnreadable'>;
    readonly last: Pick<GatherOutcome, 'archive'> | undefined;
  };
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

interface UploadConfiguration {
  readonly config: Pick<OperatorConfig, 'storagePath' | 'intervalSeconds' | 'upload'>;
  readonly token: string | undefined;
}

// Twelve days at the default interval of two hours (`openshift/insights-operator:pkg/recorder/diskrecorder/diskrecorder.go`).
const retentionIntervals = 6 * 24;

interface Round {
  readonly outcome: UploadOutcome;
  readonly retryAfterSeconds?: number | undefined;
  /** Nothing more is to be sent for now. */
  readonly isOver?: boolean;
  /** Archives that turned out to be none. */
  readonly unreadable?: number;
  /** Something has been gathered meanwhile: it comes before the rest of the list. */
  readonly isOvertaken?: boolean;
}

// The rest is counted.
const mostLogged = 10;
// Then the list is made anew: a gather may have ended meanwhile, and what it gathered comes before more of those.
const mostUnreadable = 100;

/**
 * Sends the archives on the volume, in the order of the {@link UploadQueue}; deletes each only when it was accepted, or by
 * age. Each is inspected as hostile input first. What does not pass, or is not fit
 * for its readers, never leaves the cluster, holds nothing up, and is no
 * failure of the upload.
 */
export class UploadController implements Loop {
  /** An archive was accepted, or could not be sent. */
  readonly changed = new Trigger();
  readonly #dependencies: UploadControllerDependencies;
  readonly #woken = new Trigger();
  readonly #queue: UploadQueue;
  readonly #answers = new UploadAnswers();
  #pending = 0;

  constructor(dependencies: UploadControllerDependencies) {
    this.#dependencies = dependencies;
    const { configuration } = dependencies;
    this.#queue = new UploadQueue(() => new ArchiveStore(configuration.config.storagePath), dependencies);
  }

  /** The newest upload that was accepted. */
  get last(): AcceptedUpload | undefined {
    return this.#answers.last;
  }

  /** The newest answer of the service; another object for each. */
  get answer(): UploadAnswer | undefined {
    return this.#answers.answer;
  }

  /** What keeps uploads from being accepted, and how often in a row. */
  get failure(): UploadFailure | undefined {
    return this.#answers.failure;
  }

  /** What lies on the volume under the name of an archive and cannot be sent. */
  get unreadable(): UnreadableArchives | undefined {
    return this.#queue.unreadable;
  }

  /** Archives on the volume that were not accepted yet. */
  get pending(): number {
    return this.#pending;
  }

  /** There is a new archive, a new token or a new configuration. */
  wake(): void {
    this.#woken.fire();
  }

  /** Uploads until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { configuration, clock, random, log } = this.#dependencies;
    while (!signal.aborted) {
      const { outcome, retryAfterSeconds } = await this.#uploadPending(signal).catch((err: unknown): Round => {
        if (!signal.aborted) log.error({ err }, 'Could not look for archives to upload');
        return { outcome: 'failed' };
      });
      const { intervalSeconds } = configuration.config;
      const seconds = nextUploadDelaySeconds({ outcome, intervalSeconds, retryAfterSeconds, random });
      await this.#woken.wait(clock, seconds * 1000, signal);
    }
  }

  /** Sends what is there until one is not accepted. */
  async #uploadPending(signal: AbortSignal): Promise<Round> {
    const { configuration, clock } = this.#dependencies;
    const { intervalSeconds } = configuration.config;
    // Ahead of every look at the whole volume, which takes a minute where somebody has filled it.
    const confirmed = await this.#confirmed();
    this.#pending = Math.max(this.#pending, confirmed.length);
    const first = this.#isSending ? await this.#send(confirmed, signal) : undefined;
    if (first?.isOver) return first;
    await this.#queue.prune({ now: clock.now(), maxAgeSeconds: intervalSeconds * retentionIntervals });
    for (let outcome = first?.outcome ?? 'nothing-to-upload'; ; ) {
      const archives = [...(await this.#confirmed()), ...(await this.#queue.others())];
      this.#pending = archives.length;
      if (!this.#isSending) return { outcome: 'dry-run' };
      const round = await this.#send(archives, signal);
      if (round.unreadable) this.changed.fire();
      if (round.isOver) return round;
      if (round.outcome === 'uploaded') outcome = 'uploaded';
      // The list has an end: what can be sent may stand behind what cannot.
      if (!round.unreadable && !round.isOvertaken) return { outcome };
    }
  }

  get #isSending(): boolean {
    const { config, token } = this.#dependencies.configuration;
    return config.upload.isEnabled && token !== undefined;
  }

  #confirmed(): Promise<StoredArchive[]> {
    const { last } = this.#dependencies.gathers;
    if (last?.archive) this.#queue.confirm(last.archive.name);
    return this.#queue.confirmed();
  }

  async #send(archives: readonly StoredArchive[], signal: AbortSignal): Promise<Round> {
    let outcome: UploadOutcome = 'nothing-to-upload';
    let unreadable = 0;
    const { last } = this.#dependencies.gathers;
    for (const archive of archives) {
      // Whoever leaves thousands of good archives does not keep back what the next image gathers.
      if (this.#dependencies.gathers.last?.archive !== last?.archive) return { outcome, unreadable, isOvertaken: true };
      if (!this.#maySend(archive)) continue;
      const error = await this.#upload(archive, signal);
      if (error instanceof ArchiveError) {
        if (this.#passOver(archive.name, error)) unreadable += 1;
        if (unreadable === mostUnreadable) break;
        continue;
      }
      outcome = error === undefined ? 'uploaded' : outcomeOfUploadError(error);
      if (outcome === 'rejected') this.#queue.reject(archive.name);
      else if (error !== undefined) {
        const retryAfterSeconds = isConsoleError(error) ? error.retryAfterSeconds : undefined;
        return { outcome, retryAfterSeconds, isOver: true, unreadable };
      }
    }
    return { outcome, unreadable };
  }

  // Others come behind it. What the disk could not read may be readable the next time.
  #passOver(archive: string, error: ArchiveError): boolean {
    const { log } = this.#dependencies;
    const logged = this.unreadable?.count ?? 0;
    if (logged < mostLogged) log.warn({ archive, err: error }, 'Passed over what cannot be read as an archive');
    if (error.retryable) return false;
    this.#queue.passOver(archive, error.message);
    this.#pending -= 1;
    return true;
  }

  #maySend(archive: StoredArchive): boolean {
    const { verdicts } = this.#dependencies.gathers;
    return !verdicts.isUnreadable(archive.name) && verdicts.isJudged(archive);
  }

  get #identity(): ClusterIdentity {
    const { cluster, configuration } = this.#dependencies;
    return { clusterId: cluster.last?.clusterId, token: configuration.token };
  }

  /** @returns what went wrong, or `undefined` when it was accepted */
  async #upload({ name, path, modifiedAt: gatheringTime }: StoredArchive, signal: AbortSignal): Promise<unknown> {
    const { configuration, services, clock } = this.#dependencies;
    try {
      await using archive = await openInspected(path, { signal, clock });
      const { bytes, findings } = archive.info;
      const unfit = describeUnfit(findings);
      if (unfit !== undefined) throw new ArchiveError('ERR_ARCHIVE_UNFIT', unfit);
      const source = { bytes, open: () => Readable.from(archive.contents(), { objectMode: false }) };
      const { endpoint } = configuration.config.upload;
      const request = { endpoint, identity: this.#identity, source, gatheringTime };
      const receipt = await services.upload.upload(request, signal);
      await this.#accepted({ archive: name, bytes, receipt, gatheringTime });
      return undefined;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ArchiveError)) this.#failed(name, error);
      return error;
    }
  }

  async #accepted(upload: AcceptedUpload): Promise<void> {
    const { log } = this.#dependencies;
    const { receipt, archive, bytes } = upload;
    this.#queue.take(archive);
    this.#pending -= 1;
    this.#answers.accepted(upload);
    const { requestId, statusCode, durationMilliseconds } = receipt;
    log.info({ archive, bytes, requestId, statusCode, durationMilliseconds }, 'Uploaded an archive');
    this.changed.fire();
    await this.#queue.remove(archive);
  }

  #failed(archive: string, err: unknown): void {
    const { count } = this.#answers.failed(err);
    this.#dependencies.log.warn({ archive, err, count }, 'Could not upload an archive');
    this.changed.fire();
  }
}
