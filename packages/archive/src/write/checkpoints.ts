import type { Clock, JsonObject } from '@insights/process';
import type { JournalFile } from '../journal/journal-file.ts';
import type { Checkpoint } from '../journal/journal-lines.ts';
import type { ArchiveContents } from './archive-contents.ts';

/**
 * A gzip member for so many bytes of tar costs less than one per cent of the file; at a quarter of it, three. What has
 * to be known sooner waits for no more than a second: a gathering of seconds has a few short members more.
 */
export const memberBytes = 1_048_576;
export const longestWaitMilliseconds = 1000;

interface Note {
  readonly note: JsonObject;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

interface CheckpointsOptions {
  readonly contents: ArchiveContents;
  readonly journal: JournalFile;
  readonly clock: Clock;
  /** Does something while no record is added. */
  readonly inTurn: (work: () => Promise<void>) => Promise<void>;
  /** Is told what keeps the journal from being written. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Ends gzip members, and writes to the journal where they end and what is known to be in the archive up to there: what a
 * kill leaves can be made an archive with all of that.
 */
export class Checkpoints {
  readonly #options: CheckpointsOptions;
  readonly #closed = new AbortController();
  #waiting: Note[] = [];
  #isSleeping = false;
  #isFirst = true;
  #last: Checkpoint | undefined;
  #journaled: Promise<void> = Promise.resolve();

  constructor(options: CheckpointsOptions) {
    this.#options = options;
  }

  /** What the journal says last. */
  get last(): Checkpoint | undefined {
    return this.#last;
  }

  /** In turn, after a record. @returns `undefined` when nothing is to be done */
  afterRecord(): Promise<void> | undefined {
    return this.#options.contents.openBytes >= memberBytes ? this.flush() : undefined;
  }

  /**
   * In turn: something is known of what was added until now.
   * @returns a promise of its being in the journal
   */
  async note(note: JsonObject): Promise<{ readonly journaled: Promise<void> }> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    promise.catch(() => {}); // whoever asked for it is told
    this.#waiting.push({ note, resolve, reject });
    // Identity comes first and by itself: without it nobody could use what a kill leaves.
    if (this.#isFirst) await this.flush();
    else this.#flushSoon();
    return { journaled: promise };
  }

  /** In turn: ends the gzip member here. The journal may be written later. */
  async flush(): Promise<void> {
    this.#isFirst = false;
    const { contents } = this.#options;
    const notes = this.#waiting;
    this.#waiting = [];
    const tarBytes = contents.tarBytes;
    const { records, uncompressedBytes, capturedAt } = contents;
    const { written } = await contents.endMember();
    this.#journaled = Promise.all([written, this.#journaled]).then(async ([end]) => {
      // There was no room to end the member: they are in the archive once it is complete.
      if (end.tarBytes < tarBytes) {
        this.#waiting = [...notes, ...this.#waiting];
        return;
      }
      const newestMilliseconds = capturedAt.getTime();
      await this.#append({ ...end, records, uncompressedBytes, newestMilliseconds }, notes);
    });
    this.#journaled.catch((error: unknown) => {
      for (const { reject } of notes) reject(error);
      this.#options.onFailure(error);
    });
  }

  /** Resolves when the journal has everything that was flushed. */
  async settled(): Promise<void> {
    await this.#journaled;
  }

  /** The archive is complete, and with it everything that was noted. */
  complete(): void {
    this.#closed.abort();
    for (const { resolve } of this.#waiting) resolve();
    this.#waiting = [];
  }

  fail(error: unknown): void {
    this.#closed.abort();
    for (const { reject } of this.#waiting) reject(error);
    this.#waiting = [];
  }

  async #append(checkpoint: Checkpoint, notes: readonly Note[]): Promise<void> {
    await this.#options.journal.append({ checkpoint, notes: notes.map(({ note }) => note) });
    this.#last = checkpoint;
    for (const { resolve } of notes) resolve();
  }

  #flushSoon(): void {
    if (this.#isSleeping) return;
    this.#isSleeping = true;
    const { clock, inTurn } = this.#options;
    const waiting = clock.sleep(longestWaitMilliseconds, this.#closed.signal).then(async () => {
      this.#isSleeping = false;
      await inTurn(() => this.flush());
    });
    waiting.catch(() => {}); // closed, or a failure of the archive, which every call is told of
  }
}
