import { constants } from 'node:fs';
import { type FileHandle, lstat, open, unlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Clock, errorCode } from '@insights/process';
import { folderNames } from '../store/folder-names.ts';
import { removeEntry } from '../store/remove-entry.ts';
import { type ProcessIdentity, readProcessIdentity, unknownProcess } from './process-identity.ts';

/** Owner may write, group may read: main runs with the same group. */
export const archiveMode = 0o640;

const temporaryName = /^\.insights-(?<pid>\d+)-(?<startTime>\d+)-\d+\.(?:tmp|journal)$/;
const mostTemporaryFiles = 1000;
const mostNamed = 1000;
/** After so long without a write, a file whose process is unknown belongs to nobody. */
export const staleMilliseconds = 24 * 60 * 60 * 1000;

/** Whether a name is that of an unfinished file, or of the journal beside it. */
export function isTemporaryName(name: string): boolean {
  return temporaryName.test(name);
}

/** Whether a name is that of a journal beside an unfinished file. */
export function isJournalName(name: string): boolean {
  return isTemporaryName(name) && name.endsWith('.journal');
}

/** An unfinished file. */
export interface TemporaryFile {
  readonly handle: FileHandle;
  readonly path: string;
}

/** Where the journal of an unfinished file is. */
export function journalPathOf(temporaryPath: string): string {
  return temporaryPath.replace(/\.tmp$/, '.journal');
}

/** Whose journal it is. */
export function temporaryPathOf(path: string): string {
  return path.replace(/\.journal$/, '.tmp');
}

// Those of this process that nobody has let go of; the others of its own are left over like those of a dead one.
const inUse = new Set<string>();

/** Creates `.insights-<process>-<number>.tmp`, exclusively, for reading and writing, mode 0640. */
export async function createTemporaryFile(directory: string): Promise<TemporaryFile> {
  const owner = (await readProcessIdentity('self')) ?? unknownProcess;
  for (let number = 1; ; number += 1) {
    const path = join(directory, `.insights-${owner}-${number}.tmp`);
    try {
      // The journal of a finished archive keeps the number until it is removed.
      if (!(await exists(journalPathOf(path)))) return { handle: await createExclusively(path), path };
    } catch (error) {
      if (errorCode(error) !== 'EEXIST' || number === mostTemporaryFiles) throw error;
    }
  }
}

/** Creates the journal beside an unfinished file, which is in use from here on until {@link letGo}. */
export async function createJournalFile({ path }: TemporaryFile): Promise<FileHandle> {
  inUse.add(path);
  return await createExclusively(journalPathOf(path));
}

/** Closes it; what has its name is left over. */
export async function letGo({ handle, path }: TemporaryFile): Promise<void> {
  inUse.delete(path);
  await handle.close();
}

/** Closes it and removes it with its journal. */
export async function removeTemporaryFile(file: TemporaryFile): Promise<void> {
  await letGo(file);
  await unlink(file.path).catch(() => {}); // what stays behind is removed by cleanLeftovers
  await removeJournal(file);
}

/** Removes the journal of a file that needs none any more. */
export async function removeJournal({ path }: Pick<TemporaryFile, 'path'>): Promise<void> {
  await unlink(journalPathOf(path)).catch(() => {}); // as above
}

function createExclusively(path: string): Promise<FileHandle> {
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  return open(path, flags, archiveMode);
}

async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
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

  const path = join(directory, name);
  const stats = await lstat(path).catch(() => undefined);
  if (!stats?.isFile()) return stats !== undefined;
  const isStale = clock.now().getTime() - stats.mtimeMs > staleMilliseconds;
  // One with a journal is tried again by recoverLeftovers, for a day.
  if (!isStale && (await isPaired(path))) return false;
  return (await isAbandoned(path)) ?? isStale;
}

/**
 * Whether nobody writes to a file of such a name any more.
 * @param path - of the file, or of the journal beside it
 * @returns `undefined` when its process is unknown
 */
export async function isAbandoned(path: string): Promise<boolean | undefined> {
  const fields = temporaryName.exec(basename(path))?.groups;
  const owner: ProcessIdentity = `${Number(fields?.['pid'])}-${Number(fields?.['startTime'])}`;
  if (owner === unknownProcess) return undefined;
  if (owner !== (await readProcessIdentity(Number(fields?.['pid'])))) return true;
  return owner === (await readProcessIdentity('self')) && !inUse.has(temporaryPathOf(path)) && (await isPaired(path));
}

async function isPaired(path: string): Promise<boolean> {
  const temporaryPath = temporaryPathOf(path);
  return (await exists(temporaryPath)) && (await exists(journalPathOf(temporaryPath)));
}
