import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '@insights/process';
import { folderNames } from '../store/folder-names.ts';
import { isAbandoned, isJournalName, staleMilliseconds } from '../write/temporary-file.ts';

// One writer at a time leaves one; whoever leaves more has no claim to our time. The rest goes with cleanLeftovers, in a day.
const mostJournals = 4;

/**
 * Paths of journals in a folder that nobody writes to any more; none when there is no such folder.
 * @throws what the file system throws
 */
export async function leftoverJournals(directory: string, clock: Clock): Promise<string[]> {
  const found: string[] = [];
  for await (const name of folderNames(directory)) {
    if (!isJournalName(name)) continue;
    const path = join(directory, name);
    if (await isLeft(path, clock)) found.push(path);
    if (found.length === mostJournals) break;
  }
  return found;
}

async function isLeft(path: string, clock: Clock): Promise<boolean> {
  const isLeftover = await isAbandoned(path);
  if (isLeftover !== undefined) return isLeftover;
  const stats = await lstat(path).catch(() => undefined);
  return stats !== undefined && clock.now().getTime() - stats.mtimeMs > staleMilliseconds;
}
