import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { errorCode } from '@insights/process';
import { type Journal, journalBounds, parseJournal } from '../journal/journal-lines.ts';

// Whatever has the name: links are not followed, and a pipe is not waited for.
const flags = constants.O_RDWR | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** A journal that somebody left, with its lines. */
export interface OpenJournal {
  readonly handle: FileHandle;
  readonly sizeBytes: number;
  readonly journal: Journal;
}

/**
 * Opens and reads a journal. Close it.
 * @returns `undefined` when it is none
 * @throws what the file system throws
 */
export async function openJournal(path: string): Promise<OpenJournal | undefined> {
  const file = await openFile(path);
  if (!file) return undefined;
  const { handle, sizeBytes } = file;
  const bytes = sizeBytes > journalBounds.bytes ? undefined : await readWhole(handle, sizeBytes);
  const journal = bytes && parseJournal(bytes);
  if (journal) return { handle, sizeBytes, journal };
  await handle.close();
  return undefined;
}

/**
 * Opens an unfinished archive for reading and writing.
 * @param inode - what its journal says
 * @returns `undefined` when there is none, or another file
 * @throws what the file system throws
 */
export async function openUnfinished(path: string, inode: string): Promise<OpenUnfinished | undefined> {
  const file = await openFile(path);
  if (!file || file.inode === inode) return file;
  await file.handle.close();
  return undefined;
}

/** An unfinished archive that somebody left. */
export interface OpenUnfinished {
  readonly handle: FileHandle;
  readonly sizeBytes: number;
  readonly inode: string;
  /** Names that it has. */
  readonly links: number;
}

const notAFile = new Set(['ENOENT', 'ELOOP', 'EISDIR', 'ENXIO', 'EACCES']);

async function openFile(path: string): Promise<OpenUnfinished | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(path, flags);
  } catch (error) {
    if (notAFile.has(errorCode(error) ?? '')) return undefined;
    throw error;
  }
  const stats = await handle.stat({ bigint: true });
  if (stats.isFile()) {
    return { handle, sizeBytes: Number(stats.size), inode: String(stats.ino), links: Number(stats.nlink) };
  }
  await handle.close();
  return undefined;
}

async function readWhole(handle: FileHandle, bytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(bytes);
  let length = 0;
  for (let read = -1; read !== 0 && length < bytes; length += read) {
    read = (await handle.read(buffer, length, bytes - length, length)).bytesRead;
  }
  return buffer.subarray(0, length);
}
