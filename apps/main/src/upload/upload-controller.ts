import { Readable } from 'node:stream';
import { type ArchiveStore, openInspected, type StoredArchive } from '@insights/archive';
import {
  type ClusterIdentity,
  describeUploadFailure,
  isConsoleError,
  nextUploadDelaySeconds,
  outcomeOfUploadError,
  type ServiceFailure,
  type UploadClient,
  type UploadOutcome,
  type UploadReceipt,
} from '@insights/console';
import type { OperatorConfig } from '@insights/operator';
import type { Clock, Logger, Random } from '@insights/process';
import { Doorbell } from '../doorbell.ts';

/** An upload that was accepted. */
export interface AcceptedUpload {
  readonly archive: string;
  readonly bytes: number;
  readonly receipt: UploadReceipt;
  /** When the archive's data was gathered. */
  readonly gatheringTime: Date;
}

/** What {@link UploadController} takes. */
export interface UploadControllerOptions {
  readonly store: () => ArchiveStore;
  readonly client: () => UploadClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly config: () => OperatorConfig;
  readonly identity: () => ClusterIdentity;
  /** Called for every answer of the service; 0 for none. */
  readonly onAnswer: (statusCode: number) => void;
  readonly onAccepted: (upload: AcceptedUpload) => void;
  readonly onChange: () => void;
}

// Twelve days at the default interval of two hours (operator contracts, section 3.3).
const retentionIntervals = 6 * 24;

/** Sends the archives on the volume, newest first; deletes each only when it was accepted, or by age. */
export class UploadController {
  readonly #options: UploadControllerOptions;
  readonly #doorbell: Doorbell;
  readonly #rejected = new Set<string>();
  #last: AcceptedUpload | undefined;
  #failure: { readonly failure: ServiceFailure; readonly count: number } | undefined;
  #pending = 0;

  constructor(options: UploadControllerOptions) {
    this.#options = options;
    this.#doorbell = new Doorbell(options.clock);
  }

  /** The newest upload that was accepted. */
  get last(): AcceptedUpload | undefined {
    return this.#last;
  }

  /** What keeps uploads from being accepted, and how often in a row. */
  get failure(): { readonly failure: ServiceFailure; readonly count: number } | undefined {
    return this.#failure;
  }

  /** Archives on the volume that were not accepted yet. */
  get pending(): number {
    return this.#pending;
  }

  /** There is a new archive, a new token or a new configuration. */
  wake(): void {
    this.#doorbell.ring();
  }

  /** Uploads until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { config, random } = this.#options;
    while (!signal.aborted) {
      const { outcome, retryAfterSeconds } = await this.#uploadPending(signal);
      const { intervalSeconds } = config();
      const seconds = nextUploadDelaySeconds({ outcome, intervalSeconds, retryAfterSeconds, random });
      await this.#doorbell.wait(seconds * 1000, signal);
    }
  }

  /** Sends what is there until one is not accepted. */
  async #uploadPending(
    signal: AbortSignal,
  ): Promise<{ outcome: UploadOutcome; retryAfterSeconds?: number | undefined }> {
    const { config, store } = this.#options;
    await this.#prune();
    const archives = await store().list();
    this.#pending = archives.length;
    const isEnabled = config().upload.isEnabled && this.#options.identity().token !== undefined;
    const waiting = archives.filter(({ name }) => !this.#rejected.has(name));
    if (!isEnabled || waiting.length === 0) return { outcome: isEnabled ? 'nothing-to-upload' : 'dry-run' };
    for (const archive of waiting) {
      const error = await this.#upload(archive, signal);
      if (error === undefined) continue;
      const outcome = outcomeOfUploadError(error);
      // This one will never be taken, so that the next may be; it stays until it is too old.
      if (outcome === 'rejected' || outcome === 'archive-unreadable') this.#rejected.add(archive.name);
      else return { outcome, retryAfterSeconds: isConsoleError(error) ? error.retryAfterSeconds : undefined };
    }
    return { outcome: 'uploaded' };
  }

  /** @returns what went wrong, or `undefined` when it was accepted */
  async #upload({ name, path, modifiedAt: gatheringTime }: StoredArchive, signal: AbortSignal): Promise<unknown> {
    const { client, config, identity } = this.#options;
    try {
      await using archive = await openInspected(path, { signal });
      const source = {
        bytes: archive.info.bytes,
        open: () => Readable.from(archive.contents(), { objectMode: false }),
      };
      const request = { endpoint: config().upload.endpoint, identity: identity(), source, gatheringTime };
      const receipt = await client().upload(request, signal);
      await this.#accepted({ archive: name, bytes: archive.info.bytes, receipt, gatheringTime });
      return undefined;
    } catch (error) {
      signal.throwIfAborted();
      this.#failed(name, error);
      return error;
    }
  }

  async #accepted(upload: AcceptedUpload): Promise<void> {
    const { store, log, onAccepted, onAnswer, onChange } = this.#options;
    const { receipt, archive, bytes } = upload;
    await store().remove(archive);
    this.#pending -= 1;
    this.#last = upload;
    this.#failure = undefined;
    const { requestId, statusCode, durationMilliseconds } = receipt;
    log.info({ archive, bytes, requestId, statusCode, durationMilliseconds }, 'Uploaded an archive');
    onAnswer(statusCode);
    onAccepted(upload);
    onChange();
  }

  #failed(archive: string, err: unknown): void {
    const { log, onAnswer, onChange } = this.#options;
    const count = (this.#failure?.count ?? 0) + 1;
    this.#failure = { failure: describeUploadFailure(err), count };
    log.warn({ archive, err, count }, 'Could not upload an archive');
    if (isConsoleError(err) && !wasNotSent(err.code)) onAnswer(err.statusCode);
    onChange();
  }

  async #prune(): Promise<void> {
    const { store, clock, config, log } = this.#options;
    const maxAgeSeconds = config().intervalSeconds * retentionIntervals;
    // An accepted archive is deleted at once; whatever lies here was not.
    const { removed, failures } = await store().prune({ now: clock.now(), maxAgeSeconds, isUploaded: () => false });
    for (const name of removed) this.#rejected.delete(name);
    for (const err of failures) log.warn({ err }, 'Could not delete an archive');
    if (removed.length > 0) log.warn({ archives: removed, maxAgeSeconds }, 'Deleted archives that were too old');
  }
}

function wasNotSent(code: string): boolean {
  return ['ERR_CONSOLE_NO_TOKEN', 'ERR_CONSOLE_NO_CLUSTER_ID', 'ERR_CONSOLE_TOO_LARGE'].includes(code);
}
