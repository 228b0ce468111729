import { constants } from 'node:fs';
import { type FileHandle, lstat, open, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, errorCode } from '@insights/process';
import { type ProcessIdentity, readProcessIdentity, unknownProcess } from './process-identity.ts';

/** Owner may write, group may read: main runs with the same group (`operator-contracts` 3.2). */
export const archiveMode = 0o640;

const temporaryName = /^\.insights-(?<pid>\d+)-(?<startTime>\d+)-\d+\.tmp$/;
const mostTemporaryFiles = 1000;
const staleMilliseconds = 24 * 60 * 60 * 1000;

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
 * (no /proc) that nobody wrote to for 24 hours. Call it before a gathering, in the container that gathers: process
 * numbers of another one mean nothing here.
 * @returns names of the removed files; none when there is no such folder
 */
export async function cleanLeftovers(directory: string, clock: Clock): Promise<string[]> {
  const removed: string[] = [];
  for (const name of await readdir(directory).catch(() => [])) {
    if (!(await isLeftover(directory, name, clock))) continue;
    const isGone = await unlink(join(directory, name)).then(
      () => true,
      () => false, // somebody else was quicker, or it cannot be removed: harmless, and tried again next time
    );
    if (isGone) removed.push(name);
  }
  return removed;
}

async function isLeftover(directory: string, name: string, clock: Clock): Promise<boolean> {
  const fields = temporaryName.exec(name)?.groups;
  if (!fields) return false;

  const stats = await lstat(join(directory, name)).catch(() => undefined);
  if (!stats?.isFile()) return false;

  const owner: ProcessIdentity = `${Number(fields['pid'])}-${Number(fields['startTime'])}`;
  if (owner !== unknownProcess) return (await readProcessIdentity(Number(fields['pid']))) !== owner;
  return clock.now().getTime() - stats.mtimeMs > staleMilliseconds;
}
