import { CodedError, errorCode, errorMessage } from '@insights/process';

/**
 * What can go wrong with an archive.
 *
 * Writing: `NO_SPACE` (the volume or its quota is full; retryable), `WRITE` (any other failed write), `DIRECTORY` (the
 * folder cannot be made or written), `NAME_TAKEN` (no free file name), `CLOSED` (used after `finish` or `abandon`).
 * Reading: `NOT_FOUND`, `READ` (the disk failed; retryable), `FORBIDDEN` (its mode), `NOT_A_FILE` (link, folder, pipe,
 * device), `NAME` (not an archive's file name), `TOO_LARGE` (over a limit), `TOO_SLOW` (over its time), `CORRUPT` (not a
 * whole gzip or tar), `UNSAFE` (a member that no archive of ours has), `CHANGED` (other bytes than those inspected), `UNFIT`
 * (whole, and of no use for those who read it).
 * Keeping: `REMOVE` (a file could not be deleted).
 */
export type ArchiveErrorCode =
  | 'ERR_ARCHIVE_NO_SPACE'
  | 'ERR_ARCHIVE_WRITE'
  | 'ERR_ARCHIVE_DIRECTORY'
  | 'ERR_ARCHIVE_NAME_TAKEN'
  | 'ERR_ARCHIVE_CLOSED'
  | 'ERR_ARCHIVE_NOT_FOUND'
  | 'ERR_ARCHIVE_READ'
  | 'ERR_ARCHIVE_FORBIDDEN'
  | 'ERR_ARCHIVE_NOT_A_FILE'
  | 'ERR_ARCHIVE_NAME'
  | 'ERR_ARCHIVE_TOO_LARGE'
  | 'ERR_ARCHIVE_TOO_SLOW'
  | 'ERR_ARCHIVE_CORRUPT'
  | 'ERR_ARCHIVE_UNSAFE'
  | 'ERR_ARCHIVE_CHANGED'
  | 'ERR_ARCHIVE_UNFIT'
  | 'ERR_ARCHIVE_REMOVE';

/** Every error that leaves this package. */
export class ArchiveError extends CodedError<ArchiveErrorCode> {}

const fullVolumeCodes = new Set(['ENOSPC', 'EDQUOT']);

/** Wraps what the file system or the compressor threw while an archive was written; an `ArchiveError` stays itself. */
export function writeError(cause: unknown): ArchiveError {
  if (cause instanceof ArchiveError) return cause;
  const message = `cannot write the archive: ${errorMessage(cause)}`;
  if (fullVolumeCodes.has(errorCode(cause) ?? '')) {
    return new ArchiveError('ERR_ARCHIVE_NO_SPACE', message, { cause, retryable: true });
  }
  return new ArchiveError('ERR_ARCHIVE_WRITE', message, { cause });
}

/** Wraps what the file system threw while an archive was opened or read; an `ArchiveError` stays itself. */
export function readError(path: string, cause: unknown): ArchiveError {
  if (cause instanceof ArchiveError) return cause;
  switch (errorCode(cause)) {
    case 'ENOENT':
      return new ArchiveError('ERR_ARCHIVE_NOT_FOUND', `there is no archive ${path}`, { cause });
    case 'ELOOP':
    case 'EMLINK': // FreeBSD's word for a link that O_NOFOLLOW refused
    case 'ENXIO': // a socket
      return new ArchiveError('ERR_ARCHIVE_NOT_A_FILE', `${path} is not a regular file`, { cause });
    case 'EACCES':
    case 'EPERM':
      return new ArchiveError('ERR_ARCHIVE_FORBIDDEN', `the mode of ${path} lets nobody read it`, { cause });
    default: {
      const message = `cannot read the archive ${path}: ${errorMessage(cause)}`;
      return new ArchiveError('ERR_ARCHIVE_READ', message, { cause, retryable: true });
    }
  }
}

/** The file is not a whole gzip or tar: `problem` is a sentence without a full stop. */
export function corruptError(problem: string, cause?: unknown): ArchiveError {
  return new ArchiveError('ERR_ARCHIVE_CORRUPT', `the archive is damaged: ${problem}`, { cause });
}

/** Whether the decompressor threw it: what it was given is damaged. */
export function isDecompression(error: unknown): boolean {
  return errorCode(error)?.startsWith('Z_') ?? false;
}

/** The file holds something that no archive of ours has. */
export function unsafeError(problem: string): ArchiveError {
  return new ArchiveError('ERR_ARCHIVE_UNSAFE', `the archive is not one of ours: ${problem}`);
}

/** The file, or what it holds, is over a limit. */
export function tooLargeError(what: string, limit: number): ArchiveError {
  return new ArchiveError('ERR_ARCHIVE_TOO_LARGE', `the archive is too large: ${what} exceed the limit of ${limit}`);
}

/** A name from an untrusted archive as it may stand in a message: quoted, without control characters, not endless. */
export function quoteName(name: string): string {
  return JSON.stringify(name.length > 256 ? `${name.slice(0, 256)}…` : name);
}
