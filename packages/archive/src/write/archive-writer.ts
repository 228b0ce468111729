import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, errorMessage, makeFolder } from '@insights/process';
import { ArchiveContents } from './archive-contents.ts';
import type { ArchiveRecord, RecordOutcome, WrittenArchive } from './archive-record.ts';
import { ArchiveError, writeError } from '../errors.ts';
import { archiveLimits, type WriteLimits } from '../limits.ts';
import { publish } from './publish.ts';
import { createNamelessFile, createTemporaryFile, type TemporaryFile } from './temporary-file.ts';

export interface ArchiveWriterOptions {
  /** Where the archive goes; made when missing. */
  readonly directory: string;
  readonly clock: Clock;
  readonly limits?: WriteLimits;
  /** Compression level of zlib, 1 to 9. Default 6. */
  readonly level?: number;
}

interface WriterParts {
  readonly directory: string;
  readonly file: TemporaryFile;
  readonly contents: ArchiveContents;
}

/**
 * Streams records into one `insights-….tar.gz`. The file has a temporary name until it is
 * complete and synced. Memory does not grow with the records but for the tables of `RecordLedger`.
 * The records stand in the order they were added: add `config/id` first and the metadata last.
 */
export class ArchiveWriter implements AsyncDisposable {
  readonly #parts: WriterParts;
  #turns: Promise<unknown> = Promise.resolve();
  #failure: ArchiveError | undefined;
  #isFinishing = false;
  #isPublished = false;

  private constructor(parts: WriterParts) {
    this.#parts = parts;
  }

  /** @throws ArchiveError `ERR_ARCHIVE_DIRECTORY` when the folder cannot be made or written, `ERR_ARCHIVE_NO_SPACE` */
  static async create({ directory, clock, level = 6, ...options }: ArchiveWriterOptions): Promise<ArchiveWriter> {
    const limits = archiveLimits(options.limits ?? {});
    const file = await createFileIn(directory);
    try {
      const journal = await createNamelessFile(directory);
      const contents = new ArchiveContents({ file: file.handle, journal, clock, limits, level });
      return new ArchiveWriter({ directory, file, contents });
    } catch (error) {
      await removeFile(file);
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
    return this.#inTurn(() => this.#parts.contents.add(record));
  }

  /**
   * Completes the archive and gives it its name; nothing can be added from here on.
   * @returns `undefined` when nothing was stored; then there is no file either
   * @throws ArchiveError as `add`, and `ERR_ARCHIVE_NAME_TAKEN`
   */
  finish(): Promise<WrittenArchive | undefined> {
    this.#isFinishing = true;
    return this.#inTurn(async () => {
      const written = this.#parts.contents.records === 0 ? undefined : await this.#complete();
      await this.#release(closedError());
      return written;
    });
  }

  /** Removes the unfinished file; later calls reject with `ERR_ARCHIVE_CLOSED`. Does nothing to a finished archive. */
  async abandon(): Promise<void> {
    if (this.#isFinishing) await this.#turns;
    else await this.#release(closedError());
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
        throw await this.#release(writeError(error));
      }
    });
    this.#turns = result.catch(() => {}); // whoever asked for it is told
    return result;
  }

  async #complete(): Promise<WrittenArchive> {
    const { directory, file, contents } = this.#parts;
    const compressed = await contents.end();
    await file.handle.sync();
    const { records, uncompressedBytes, capturedAt } = contents;
    const { sha256 } = compressed;
    const name = await publish({ directory, temporaryPath: file.path, time: capturedAt, sha256 });
    this.#isPublished = true;
    return { ...compressed, name, path: join(directory, name), records, uncompressedBytes, capturedAt };
  }

  /** Frees everything once. @returns the error of the first call, which every later use is answered with */
  async #release(failure: ArchiveError): Promise<ArchiveError> {
    if (this.#failure) return this.#failure;
    this.#failure = failure;
    const { file, contents } = this.#parts;
    try {
      await contents.close();
      // Once published the temporary name is free, and may already be another writer's.
      await (this.#isPublished ? file.handle.close() : removeFile(file));
    } catch {
      // Nothing is lost by it: the archive is synced, or given up.
    }
    return failure;
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

async function removeFile({ handle, path }: TemporaryFile): Promise<void> {
  await handle.close();
  await unlink(path).catch(() => {}); // what stays behind is removed by cleanLeftovers
}
