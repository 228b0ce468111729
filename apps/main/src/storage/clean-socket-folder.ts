import { lstat, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { folderNames, removeEntry } from '@insights/archive';

/**
 * Removes what is no socket from the place of the gatherer's socket; of a folder that is a volume of its own, as in a pod,
 * everything besides. The gatherer itself removes no more than a socket: it cannot know whose the rest is.
 * @returns names of what was removed, ten at the most
 * @throws what the file system throws, when something stays
 */
export async function cleanSocketFolder(
  socketPath: string,
  isVolume: (folder: string) => Promise<boolean> = isMounted,
): Promise<string[]> {
  const folder = dirname(socketPath);
  const place = basename(socketPath);
  const removed: string[] = [];
  for await (const name of (await isVolume(folder)) ? folderNames(folder, Infinity) : [place]) {
    if (!(await isForeign(join(folder, name), name === place))) continue;
    await removeEntry(folder, name);
    if (removed.length < mostNamed) removed.push(name);
  }
  return removed;
}

const mostNamed = 10;

async function isForeign(path: string, isPlace: boolean): Promise<boolean> {
  const stats = await lstat(path).catch(() => undefined);
  return stats !== undefined && !(isPlace && stats.isSocket());
}

async function isMounted(folder: string): Promise<boolean> {
  const [own, parent] = await Promise.all([stat(folder), stat(dirname(folder))]);
  return own.dev !== parent.dev;
}
