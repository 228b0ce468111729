import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { ArchiveError, corruptError, isDecompression, readError } from '../errors.ts';
import { notWhole } from './archive-entries.ts';

/** Opens a file for reading, links not followed; whether it is a regular one is asked next. @throws ArchiveError */
export async function openRegularFile(path: string): Promise<FileHandle> {
  // Without O_NONBLOCK, opening a pipe waits for a writer that never comes.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  try {
    return await open(path, flags);
  } catch (error) {
    throw readError(path, error);
  }
}

/** The size of a regular file. @throws ArchiveError `ERR_ARCHIVE_NOT_A_FILE` */
export async function regularFileBytes(file: FileHandle): Promise<number> {
  const stats = await file.stat();
  if (!stats.isFile()) throw new ArchiveError('ERR_ARCHIVE_NOT_A_FILE', 'the archive is not a regular file');
  return stats.size;
}

/** Wraps what was thrown while the entries of an archive were read. */
export function archiveReadError(path: string, error: unknown): ArchiveError {
  return isDecompression(error) ? corruptError(notWhole, error) : readError(path, error);
}
