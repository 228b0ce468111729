import { chmod, lstat, opendir, rename, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '@insights/process';

const accessible = 0o700;
const takenCodes = new Set(['ENOTEMPTY', 'EEXIST', 'ENOTDIR']);

/**
 * Removes whatever has a name in a folder: a file, a link (never what it leads to), a pipe, a socket, or a folder with all
 * that it holds. Folders are emptied by moving the folders in them up, so that none is too deep to have a path, and whatever
 * their mode. Nothing is opened for reading. One that is gone already is fine.
 * @throws what the file system throws, when something stays
 */
export async function removeEntry(directory: string, name: string): Promise<void> {
  const path = join(directory, name);
  if (await isFolderLeft(path)) await new FolderRemoval(directory).remove(path);
}

// Of all removals side by side: none takes a folder of another's for its own.
let moved = 0;

/** Whatever is gone meanwhile is fine: somebody else may be removing the same. */
class FolderRemoval {
  readonly #directory: string;
  readonly #pending: string[] = [];

  constructor(directory: string) {
    this.#directory = directory;
  }

  async remove(folder: string): Promise<void> {
    this.#pending.push(folder);
    for (let path = this.#pending.pop(); path !== undefined; path = this.#pending.pop()) {
      await this.#empty(path).catch(ignoreMissing);
    }
  }

  async #empty(path: string): Promise<void> {
    await chmod(path, accessible);
    for await (const { name } of await opendir(path)) {
      const entry = join(path, name);
      if (await isFolderLeft(entry)) await this.#moveUp(entry).catch(ignoreMissing);
    }
    await rmdir(path);
  }

  async #moveUp(path: string): Promise<void> {
    await chmod(path, accessible);
    for (;;) {
      moved += 1;
      const target = join(this.#directory, `.removed-${moved}`);
      const isTaken = await rename(path, target).then(
        () => false,
        (error: unknown) => {
          if (takenCodes.has(errorCode(error) ?? '')) return true;
          throw error;
        },
      );
      if (!isTaken) return void this.#pending.push(target);
    }
  }
}

/** Removes what is no folder: unseen, for of many names a look at each takes as long as its removal. */
async function isFolderLeft(path: string): Promise<boolean> {
  try {
    await unlink(path);
    return false;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    const isFolder = await lstat(path).then(
      (stats) => stats.isDirectory(),
      () => false,
    );
    if (isFolder) return true;
    throw error;
  }
}

function ignoreMissing(error: unknown): void {
  if (errorCode(error) !== 'ENOENT') throw error;
}
