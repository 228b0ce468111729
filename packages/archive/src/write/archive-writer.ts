import { type Clock, errorMessage, type JsonObject, makeFolder } from '@insights/process';
import { ArchiveContents } from './archive-contents.ts';
import type { ArchiveRecord, RecordOutcome, WrittenArchive } from './archive-record.ts';
import { Checkpoints } from './checkpoints.ts';
import { ArchiveError, writeError } from '../errors.ts';
import { JournalFile } from '../journal/journal-file.ts';
import type { Completion } from '../journal/journal-lines.ts';
import { type ArchiveLimits, archiveLimits, type WriteLimits } from '../limits.ts';
import { completePrefix, type Ending, writtenArchive } from '../recover/complete-prefix.ts';
import { publish } from './publish.ts';
import {
  createJournalFile,
  createNamelessFile,
  createTemporaryFile,
  letGo,
  removeJournal,
  removeTemporaryFile,
  type TemporaryFile,
} from './temporary-file.ts';

export interface ArchiveWriterOptions {
  /** Where the archive goes; made when missing. */
  readonly directory: string;
  readonly clock: Clock;
  readonly limits?: WriteLimits;
  /** Compression level of zlib, 1 to 9. Default 6. */
  readonly level?: number;
  /**
   * Keeps a journal beside the file, which begins with this: what a kill leaves is made an archive by `recoverLeftovers`,
   * and what a failure leaves by {@link ArchiveWriter.salvage}. The journal stays until {@link ArchiveWriter.forget}.
   */
  readonly journal?: JsonObject;
}

interface WriterParts {
  readonly directory: string;
  readonly clock: Clock;
  readonly limits: ArchiveLimits;
  readonly file: TemporaryFile;
  readonly contents: ArchiveContents;
  readonly journal: JournalFile | undefined;
}

/**
 * Streams records into one `insights-….tar.gz`. The file has a temporary name until it is
 * complete and synced. Memory does not grow with the records but for the tables of `RecordLedger`.
 * The records stand in the order they were added: add `config/id` first and the metadata last.
 */
export class ArchiveWriter implements AsyncDisposable {
  readonly #parts: WriterParts;
  readonly #checkpoints: Checkpoints | undefined;
  #turns: Promise<unknown> = Promise.resolve();
  #failure: ArchiveError | undefined;
  /** Resolves when nothing is written any more. */
  #failed: Promise<void> | undefined;
  #isFinishing = false;
  #isPublished = false;
  /** Nothing of it is open any more. */
  #isGone = false;

  private constructor(parts: WriterParts) {
    this.#parts = parts;
    const { contents, journal, clock } = parts;
    const inTurn = (work: () => Promise<void>) => this.#inTurn(work);
    const onFailure = (error: unknown) => void this.#fail(writeError(error));
    this.#checkpoints = journal && new Checkpoints({ contents, journal, clock, inTurn, onFailure });
  }

  /** @throws ArchiveError `ERR_ARCHIVE_DIRECTORY` when the folder cannot be made or written, `ERR_ARCHIVE_NO_SPACE` */
  static async create({ directory, clock, level = 6, ...options }: ArchiveWriterOptions): Promise<ArchiveWriter> {
    const limits = archiveLimits(options.limits ?? {});
    const file = await createFileIn(directory);
    try {
      const journal = options.journal && (await beginJournal(file, options.journal));
      const ledger = await createNamelessFile(directory);
      const contents = new ArchiveContents({ file: file.handle, journal: ledger, clock, limits, level });
      return new ArchiveWriter({ directory, clock, limits, file, contents, journal });
    } catch (error) {
      await removeTemporaryFile(file);
      throw writeError(error);
    }
  }

  /** Memory that it takes to know all stored paths and contents. */
  get tableBytes(): number {
    return this.#parts.contents.tableBytes;
  }

  /**
   * Stores a record, one after the other in the order of the calls, and waits for the disk when that is slow. A record
   * that cannot be stored is an outcome; only a failure of the whole archive is thrown, by every later call too.
   * @throws ArchiveError `ERR_ARCHIVE_NO_SPACE`, `ERR_ARCHIVE_WRITE`, `ERR_ARCHIVE_CLOSED`
   */
  add(record: ArchiveRecord): Promise<RecordOutcome> {
    return this.#inTurn(async () => {
      const outcome = await this.#parts.contents.add(record);
      const ended = this.#checkpoints?.afterRecord();
      if (ended) await ended;
      return outcome;
    });
  }

  /**
   * Writes something to the journal about what was added until now.
   * @returns when that would outlive a kill of this process: after a second at the latest
   * @throws ArchiveError as `add`: it may be lost
   */
  async note(note: JsonObject): Promise<void> {
    const checkpoints = this.#checkpoints;
    if (!checkpoints) return;
    const { journaled } = await this.#inTurn(() => checkpoints.note(note));
    await journaled;
  }

  /**
   * Completes the archive and gives it its name; nothing can be added from here on.
   * @param outcome - for the journal: what `recoverLeftovers` gives when this process ends before {@link forget}
   * @returns `undefined` when nothing was stored; then there is no file either
   * @throws ArchiveError as `add`, and `ERR_ARCHIVE_NAME_TAKEN`
   */
  finish(outcome: JsonObject = {}): Promise<WrittenArchive | undefined> {
    this.#isFinishing = true;
    return this.#inTurn(async () => {
      const written = this.#parts.contents.records === 0 ? undefined : await this.#complete(outcome);
      this.#checkpoints?.complete();
      await this.#fail(closedError());
      await this.#letGo(written !== undefined);
      return written;
    });
  }

  /**
   * After a failure: makes an archive of what the journal knows.
   * @returns `undefined` when it knows nothing; then there is no file either
   * @throws ArchiveError; the file and its journal stay for `recoverLeftovers`
   */
  async salvage(ending: Ending): Promise<WrittenArchive | undefined> {
    const { journal, ...parts } = this.#parts;
    await this.#failed;
    const checkpoint = this.#checkpoints?.last;
    if (!journal || !checkpoint || checkpoint.records === 0 || this.#isGone) return undefined;
    try {
      const written = await completePrefix({ ...parts, journal, checkpoint, ending });
      this.#isPublished = true;
      return written;
    } catch (error) {
      throw writeError(error);
    } finally {
      await this.#letGo(true);
    }
  }

  /** Removes the journal, once what came of the archive is known elsewhere. */
  async forget(): Promise<void> {
    if (this.#isPublished) await removeJournal(this.#parts.file);
  }

  /** Removes the unfinished file; later calls reject with `ERR_ARCHIVE_CLOSED`. Does nothing to a finished archive. */
  async abandon(): Promise<void> {
    if (this.#isFinishing) await this.#turns;
    await this.#fail(closedError());
    await this.#letGo(false);
  }

  /** The same as {@link abandon}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.abandon();
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turns.then(async () => {
      if (this.#failure) throw this.#failure;
      try {
        return await work();
      } catch (error) {
        throw await this.#fail(writeError(error));
      }
    });
    this.#turns = result.catch(() => {}); // whoever asked for it is told
    return result;
  }

  async #complete(outcome: JsonObject): Promise<WrittenArchive> {
    const { directory, file, contents, journal } = this.#parts;
    const { bytes: fileBytes, sha256 } = await contents.end();
    await this.#checkpoints?.settled();
    await file.handle.sync();
    const { records, uncompressedBytes, capturedAt } = contents;
    const newestMilliseconds = capturedAt.getTime();
    const completion: Completion = { fileBytes, records, uncompressedBytes, newestMilliseconds, sha256 };
    await journal?.append({ completion, outcome });
    const name = await publish({ directory, temporaryPath: file.path, time: capturedAt, sha256 });
    this.#isPublished = true;
    return writtenArchive(directory, name, completion);
  }

  /** Ends the writing once. @returns the error of the first call, which every later use is answered with */
  async #fail(failure: ArchiveError): Promise<ArchiveError> {
    this.#failure ??= failure;
    this.#failed ??= this.#closeAfter(this.#failure);
    await this.#failed;
    return this.#failure;
  }

  async #closeAfter(failure: ArchiveError): Promise<void> {
    this.#checkpoints?.fail(failure);
    await this.#parts.contents.close().catch(() => {}); // nothing is lost by it
    if (!this.#checkpoints?.last) await this.#letGo(false);
  }

  /** Closes everything once. */
  async #letGo(staysBehind: boolean): Promise<void> {
    if (this.#isGone) return;
    this.#isGone = true;
    const { file, journal } = this.#parts;
    try {
      await journal?.close();
      // Once published the temporary name is free, and may already be another writer's.
      await (staysBehind || this.#isPublished ? letGo(file) : removeTemporaryFile(file));
    } catch {
      // Nothing is lost by it: the archive is synced, or given up.
    }
  }
}

function closedError(): ArchiveError {
  return new ArchiveError('ERR_ARCHIVE_CLOSED', 'the archive was already finished or abandoned');
}

async function createFileIn(directory: string): Promise<TemporaryFile> {
  try {
    await makeFolder(directory);
    return await createTemporaryFile(directory);
  } catch (cause) {
    const error = writeError(cause);
    if (error.code === 'ERR_ARCHIVE_NO_SPACE') throw error;
    const message = `cannot write archives to ${directory}: ${errorMessage(cause)}`;
    throw new ArchiveError('ERR_ARCHIVE_DIRECTORY', message, { cause });
  }
}

async function beginJournal(file: TemporaryFile, about: JsonObject): Promise<JournalFile> {
  const { ino } = await file.handle.stat({ bigint: true });
  return JournalFile.begin(await createJournalFile(file), { journal: 1, inode: String(ino), about });
}
