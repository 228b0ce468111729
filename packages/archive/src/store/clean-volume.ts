import { unlinkSync } from 'node:fs';
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
// Few enough for the memory of inspections side by side.
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
      if (!mayStay(name) && cleaning.removeAtOnce(name)) continue;
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

  /**
   * Removes what is no folder. In place: a thread, a promise and two turns for each of 60,000 names take ten times the
   * processor's time, of which a pod has little on a busy machine. After each five hundred of them others have their turn.
   * @returns whether it is gone
   */
  removeAtOnce(name: string): boolean {
    try {
      unlinkSync(join(this.#directory, name));
    } catch {
      return false; // a folder, or it cannot be removed, which is told by whoever tries next
    }
    this.#note(name);
    return true;
  }

  async look(name: string, stays: () => Promise<boolean>): Promise<void> {
    try {
      if (await stays()) return;
      await removeEntry(this.#directory, name);
      this.#note(name);
    } catch (error) {
      if (this.#failures.length < mostExamples) this.#failures.push(error);
    }
  }

  #note(name: string): void {
    this.#removed += 1;
    if (this.#examples.length < mostExamples) this.#examples.push(name);
  }
}

function mayStay(name: string): boolean {
  return isArchiveName(name) || isWorkingName(name);
}

async function staysByForm(directory: string, name: string): Promise<boolean> {
  if (!mayStay(name)) return false;
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
