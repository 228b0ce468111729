import { constants } from 'node:fs';
import { type FileHandle, lstat, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, errorCode } from '@insights/process';
import { folderNames } from '../store/folder-names.ts';
import { removeEntry } from '../store/remove-entry.ts';
import { type ProcessIdentity, readProcessIdentity, unknownProcess } from './process-identity.ts';

/** Owner may write, group may read: main runs with the same group. */
export const archiveMode = 0o640;

const temporaryName = /^\.insights-(?<pid>\d+)-(?<startTime>\d+)-\d+\.tmp$/;
const mostTemporaryFiles = 1000;
const mostNamed = 1000;
const staleMilliseconds = 24 * 60 * 60 * 1000;

/** Whether a name is that of an unfinished file. */
export function isTemporaryName(name: string): boolean {
  return temporaryName.test(name);
}

/** An unfinished file. */
export interface TemporaryFile {
  readonly handle: FileHandle;
  readonly path: string;
}

/** Creates `.insights-<process>-<number>.tmp`, exclusively, for reading and writing, mode 0640. */
export async function createTemporaryFile(directory: string): Promise<TemporaryFile> {
  const owner = (await readProcessIdentity('self')) ?? unknownProcess;
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  for (let number = 1; ; number += 1) {
    const path = join(directory, `.insights-${owner}-${number}.tmp`);
    try {
      return { handle: await open(path, flags, archiveMode), path };
    } catch (error) {
      if (errorCode(error) !== 'EEXIST' || number === mostTemporaryFiles) throw error;
    }
  }
}

/** Creates a file that has no name any more: it is gone with the process, however that ends. */
export async function createNamelessFile(directory: string): Promise<FileHandle> {
  const { handle, path } = await createTemporaryFile(directory);
  try {
    await unlink(path);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/**
 * Removes the temporary files of writers that were killed: those whose process is gone, and those of an unknown process
 * (no /proc) that nobody wrote to for 24 hours. What has the name of one and is no file was made by nobody of ours, and
 * goes too. Call it before a gathering, in the container that gathers: process numbers of another one mean nothing here.
 * @returns some of the names that were removed; none when there is no such folder
 */
export async function cleanLeftovers(directory: string, clock: Clock): Promise<string[]> {
  const removed: string[] = [];
  try {
    for await (const name of folderNames(directory)) {
      if (!(await isLeftover(directory, name, clock))) continue;
      const isGone = await removeEntry(directory, name).then(
        () => true,
        () => false, // it cannot be removed: harmless, and tried again next time
      );
      if (isGone && removed.length < mostNamed) removed.push(name);
    }
  } catch {
    // What matters is whether an archive can be written there, and its writer says so.
  }
  return removed;
}

async function isLeftover(directory: string, name: string, clock: Clock): Promise<boolean> {
  const fields = temporaryName.exec(name)?.groups;
  if (!fields) return false;

  const stats = await lstat(join(directory, name)).catch(() => undefined);
  if (!stats?.isFile()) return stats !== undefined;

  const owner: ProcessIdentity = `${Number(fields['pid'])}-${Number(fields['startTime'])}`;
  if (owner !== unknownProcess) return (await readProcessIdentity(Number(fields['pid']))) !== owner;
  return clock.now().getTime() - stats.mtimeMs > staleMilliseconds;
}
