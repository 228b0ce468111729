import { lstat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode, errorMessage } from '@insights/process';
import { isArchiveName } from '../archive-name.ts';
import { ArchiveError, quoteName } from '../errors.ts';
import type { ArchiveAges } from './archive-ages.ts';
import { folderNames } from './folder-names.ts';

/** An archive in the folder; nothing of it has been looked into. */
export interface StoredArchive {
  readonly name: string;
  readonly path: string;
  /** Of the compressed file. */
  readonly bytes: number;
  /** As the file says, but not after its last change, which the kernel writes: who makes a file may date it ahead. */
  readonly modifiedAt: Date;
}

export interface ListOptions {
  /** Archives that are of no interest. */
  readonly isPassedOver?: (name: string) => boolean;
  /** Default 1,000. */
  readonly most?: number;
}

export interface PruneOptions {
  /** What the wall clock says, which may be wrong. */
  readonly now: Date;
  /** Of one process; a clock that jumps takes no archive before its time. */
  readonly ages: ArchiveAges;
  /** Archives of this age and older go, sent or not. Today's operator: the gathering interval × 6 × 24, which is 12 days. */
  readonly maxAgeSeconds: number;
  /** Whether the archive of this name was accepted by the upload service, and may go at any age. */
  readonly isUploaded: (name: string) => boolean;
}

/** What a pruning did. */
export interface Pruned {
  /** Names of the deleted archives. */
  readonly removed: readonly string[];
  /** Those that could not be deleted; the next pruning tries again. */
  readonly failures: readonly ArchiveError[];
}

const defaultMost = 1000;

/** The finished archives of a folder. Other files, links and folders in it are neither listed nor touched. */
export class ArchiveStore {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /**
   * The newest archives by name, newest first; none when there is no such folder. Memory does not grow with the folder.
   * @throws ArchiveError `ERR_ARCHIVE_READ` when the folder cannot be read
   */
  async list({ isPassedOver = () => false, most = defaultMost }: ListOptions = {}): Promise<StoredArchive[]> {
    let names: string[] = [];
    for await (const name of this.#names()) {
      if (isPassedOver(name)) continue;
      names.push(name);
      if (names.length === most * 2) names = newest(names, most);
    }
    const found = await Array.fromAsync(newest(names, most), (name) => this.#describe(name));
    return found.filter((archive) => archive !== undefined);
  }

  /** The archive of this name, or `undefined` when there is none that is a regular file. */
  async find(name: string): Promise<StoredArchive | undefined> {
    return isArchiveName(name) ? this.#describe(name) : undefined;
  }

  /**
   * Deletes an archive, for instance because its upload was accepted. One that is gone already is fine.
   * @throws ArchiveError `ERR_ARCHIVE_NAME` when it is not an archive's name, `ERR_ARCHIVE_REMOVE`
   */
  async remove(name: string): Promise<void> {
    if (!isArchiveName(name)) {
      throw new ArchiveError('ERR_ARCHIVE_NAME', `${quoteName(name)} is not the name of an archive`);
    }
    try {
      await unlink(join(this.#directory, name));
    } catch (cause) {
      if (errorCode(cause) === 'ENOENT') return;
      const message = `cannot delete the archive ${name}: ${errorMessage(cause)}`;
      throw new ArchiveError('ERR_ARCHIVE_REMOVE', message, { cause, retryable: true });
    }
  }

  /**
   * Deletes the archives that were uploaded or are older than the maximum age. One that was not uploaded stays until then.
   * @throws ArchiveError `ERR_ARCHIVE_READ`
   */
  async prune({ now, ages, maxAgeSeconds, isUploaded }: PruneOptions): Promise<Pruned> {
    const removed: string[] = [];
    const failures: ArchiveError[] = [];
    const isTooOld = ages.look(now);
    for await (const name of this.#names()) {
      const archive = await this.#describe(name);
      if (!archive || (!isUploaded(name) && !isTooOld(archive, maxAgeSeconds))) continue;
      try {
        await this.remove(name);
        removed.push(name);
      } catch (error) {
        if (!(error instanceof ArchiveError)) throw error;
        failures.push(error);
      }
    }
    return { removed, failures };
  }

  async *#names(): AsyncGenerator<string> {
    try {
      for await (const name of folderNames(this.#directory)) {
        if (isArchiveName(name)) yield name;
      }
    } catch (cause) {
      if (errorCode(cause) === 'ENOENT') return;
      const message = `cannot read the archives in ${this.#directory}: ${errorMessage(cause)}`;
      throw new ArchiveError('ERR_ARCHIVE_READ', message, { cause, retryable: true });
    }
  }

  async #describe(name: string): Promise<StoredArchive | undefined> {
    const path = join(this.#directory, name);
    const stats = await lstat(path).catch(() => undefined); // deleted since it was listed
    if (!stats?.isFile()) return undefined;
    return { name, path, bytes: stats.size, modifiedAt: new Date(Math.min(stats.mtimeMs, stats.ctimeMs)) };
  }
}

function newest(names: readonly string[], most: number): string[] {
  return names.toSorted().toReversed().slice(0, most);
}
