import { type Clock, present } from '@insights/process';
import { ArchiveError } from '../errors.ts';
import { inspectFile } from '../read/inspect-archive.ts';
import { archiveReadError, openRegularFile } from '../read/regular-file.ts';
import type { LintFinding } from './lint-finding.ts';

interface LintOptions {
  readonly signal?: AbortSignal;
  /** Whose monotonic time counts. Default: the machine's. */
  readonly clock?: Clock;
}

// What makes the bytes no archive; the others are about the disk.
const verdicts = new Set(['ERR_ARCHIVE_CORRUPT', 'ERR_ARCHIVE_UNSAFE', 'ERR_ARCHIVE_TOO_LARGE']);

/**
 * Checks a file under whatever name as those who read archives do. One that cannot be read to its end has one finding, with the
 * rule `readable`.
 * @throws ArchiveError `ERR_ARCHIVE_NOT_FOUND`, `_NOT_A_FILE`, `_FORBIDDEN`, `_READ`, `_TOO_SLOW`; the signal's reason
 */
export async function lintArchive(path: string, options: LintOptions = {}): Promise<readonly LintFinding[]> {
  const { signal, clock } = options;
  signal?.throwIfAborted();
  await using file = await openRegularFile(path);
  try {
    return (await inspectFile(file, present({ signal, clock }))).findings;
  } catch (cause) {
    signal?.throwIfAborted();
    const error = archiveReadError(path, cause);
    if (!(error instanceof ArchiveError) || !verdicts.has(error.code)) throw error;
    return [{ severity: 'error', rule: 'readable', path: '', message: error.message }];
  }
}
