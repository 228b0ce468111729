import type { Dirent } from 'node:fs';
import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode, errorMessage } from '@insights/process';

/** What lies below a folder. */
export interface Measurement {
  /** Of the disk: a file with holes takes none for them. */
  readonly bytes: number;
  readonly entries: number;
  /** Why there may be more. */
  readonly unmeasured?: string;
}

/** As many entries as can be looked at every five seconds; more are not counted. Archives of twelve days are 144. */
export const mostEntries = 20_000;

const mostDepth = 8;
const blockBytes = 512;
const bufferSize = 512;

/** Counts what lies below a folder, without following links, in memory that does not grow with it. */
export async function measureFolder(folder: string): Promise<Measurement> {
  const total = { bytes: 0, entries: 0 };
  const unmeasured = await addFolder(total, folder, 0);
  return unmeasured === undefined ? total : { ...total, unmeasured };
}

/** @returns why there may be more than was added */
async function addFolder(
  total: { bytes: number; entries: number },
  folder: string,
  depth: number,
): Promise<string | undefined> {
  // Nothing of ours makes folders there. Without a bound there can be one that no path leads to.
  if (depth > mostDepth) return `there are folders more than ${mostDepth} deep`;
  try {
    for await (const entry of await opendir(folder, { bufferSize })) {
      total.entries += 1;
      if (total.entries >= mostEntries) return undefined;
      const unmeasured = await addEntry(total, folder, { entry, depth });
      if (unmeasured !== undefined) return unmeasured;
    }
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') return `a folder cannot be read: ${errorMessage(error)}`;
  }
  return undefined;
}

async function addEntry(
  total: { bytes: number; entries: number },
  folder: string,
  { entry, depth }: { entry: Dirent; depth: number },
): Promise<string | undefined> {
  const path = join(folder, entry.name);
  if (entry.isDirectory()) return addFolder(total, path, depth + 1);
  total.bytes += ((await lstat(path).catch(() => undefined))?.blocks ?? 0) * blockBytes;
  return undefined;
}
