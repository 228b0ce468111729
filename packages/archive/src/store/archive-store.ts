import { lstat, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode, errorMessage } from '@insights/process';
import { isArchiveName } from '../archive-name.ts';
import { ArchiveError, quoteName } from '../errors.ts';

/** An archive in the folder; nothing of it has been looked into. */
export interface StoredArchive {
  readonly name: string;
  readonly path: string;
  /** Of the compressed file. */
  readonly bytes: number;
  readonly modifiedAt: Date;
}

/** What {@link ArchiveStore.prune} takes. */
export interface PruneOptions {
  readonly now: Date;
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

/** The finished archives of a folder. Other files, links and folders in it are neither listed nor touched. */
export class ArchiveStore {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /**
   * The archives, newest name first; none when there is no such folder.
   * @throws ArchiveError `ERR_ARCHIVE_READ` when the folder cannot be read
   */
  async list(): Promise<StoredArchive[]> {
    const names = (await this.#names()).filter(isArchiveName).toSorted().toReversed();
    const found = await Array.fromAsync(names, (name) => this.#describe(name));
    return found.filter((archive) => archive !== undefined);
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
  async prune({ now, maxAgeSeconds, isUploaded }: PruneOptions): Promise<Pruned> {
    const removed: string[] = [];
    const failures: ArchiveError[] = [];
    for (const { name, modifiedAt } of await this.list()) {
      const ageSeconds = (now.getTime() - modifiedAt.getTime()) / 1000;
      if (ageSeconds < maxAgeSeconds && !isUploaded(name)) continue;
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

  async #names(): Promise<string[]> {
    try {
      return await readdir(this.#directory);
    } catch (cause) {
      if (errorCode(cause) === 'ENOENT') return [];
      const message = `cannot read the archives in ${this.#directory}: ${errorMessage(cause)}`;
      throw new ArchiveError('ERR_ARCHIVE_READ', message, { cause, retryable: true });
    }
  }

  async #describe(name: string): Promise<StoredArchive | undefined> {
    const path = join(this.#directory, name);
    const stats = await lstat(path).catch(() => undefined); // deleted since it was listed
    return stats?.isFile() ? { name, path, bytes: stats.size, modifiedAt: stats.mtime } : undefined;
  }
}
