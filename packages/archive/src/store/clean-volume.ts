import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { isArchiveName } from '../archive-name.ts';
import { ArchiveError } from '../errors.ts';
import { inspectArchive } from '../read/inspect-archive.ts';
import { folderNames } from './folder-names.ts';
import { removeEntry } from './remove-entry.ts';
import { isWorkingName } from './volume-names.ts';

/** What a cleaning did. */
export interface Cleaned {
  readonly removed: number;
  /** Some of the names. */
  readonly examples: readonly string[];
  /** What could not be removed, or looked at; some of them. */
  readonly failures: readonly unknown[];
}

const mostExamples = 10;
// Few enough for the memory of inspections side by side; one name after the other, 60,000 take a minute.
const atOnce = 4;

/**
 * Removes from the volume for archives what an image left there that no longer runs. Stays: archives that can be sent, for
 * nothing that was collected is lost, and regular files that the gatherer that runs now may be writing; it looks after
 * those itself. What is no archive by its name or kind goes first, then what is none by its content.
 * @throws what the file system throws when the folder cannot be read; the signal's reason
 */
export async function cleanVolume(directory: string, signal: AbortSignal): Promise<Cleaned> {
  const cleaning = new Cleaning(directory);
  for (const stays of [staysByForm, staysByContent]) {
    let looks: Promise<void>[] = [];
    for await (const name of folderNames(directory, Infinity)) {
      signal.throwIfAborted();
      looks.push(cleaning.look(name, () => stays(directory, name, signal)));
      if (looks.length < atOnce) continue;
      await Promise.all(looks);
      looks = [];
    }
    await Promise.all(looks);
  }
  return cleaning.result;
}

class Cleaning {
  readonly #directory: string;
  readonly #examples: string[] = [];
  readonly #failures: unknown[] = [];
  #removed = 0;

  constructor(directory: string) {
    this.#directory = directory;
  }

  get result(): Cleaned {
    return { removed: this.#removed, examples: this.#examples, failures: this.#failures };
  }

  async look(name: string, stays: () => Promise<boolean>): Promise<void> {
    try {
      if (await stays()) return;
      await removeEntry(this.#directory, name);
      this.#removed += 1;
      if (this.#examples.length < mostExamples) this.#examples.push(name);
    } catch (error) {
      if (this.#failures.length < mostExamples) this.#failures.push(error);
    }
  }
}

async function staysByForm(directory: string, name: string): Promise<boolean> {
  // Most of many names are neither: they are not looked at.
  if (!isArchiveName(name) && !isWorkingName(name)) return false;
  const stats = await lstat(join(directory, name)).catch(() => undefined);
  return stats?.isFile() === true;
}

async function staysByContent(directory: string, name: string, signal: AbortSignal): Promise<boolean> {
  if (!isArchiveName(name)) return true;
  try {
    await inspectArchive(join(directory, name), { signal });
    return true;
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    // A disk that fails is no verdict on what is on it.
    return error.retryable;
  }
}
