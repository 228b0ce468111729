import { systemClock } from '@insights/process';
import { corruptError } from '../errors.ts';
import { defaultInspectLimits } from '../limits.ts';
import { archiveEntries } from './archive-entries.ts';
import type { InspectOptions } from './inspect-archive.ts';
import { MemberChecks } from './member-checks.ts';
import { archiveReadError, openRegularFile, regularFileBytes } from './regular-file.ts';
import type { TarEntry } from './tar-reader.ts';

/**
 * Streams the records of an archive that may have been made to do harm, for people who have it under whatever name. What
 * an inspection refuses ends the reading when it is met; what came before was handed out by then.
 * @param path - of a regular file; links are not followed
 * @throws ArchiveError as `inspectArchive`, but for `ERR_ARCHIVE_NAME`; the signal's reason when aborted
 */
export async function* readRecords(
  path: string,
  { limits: changes, clock = systemClock, signal }: Omit<InspectOptions, 'onRecord'> = {},
): AsyncGenerator<TarEntry> {
  signal?.throwIfAborted();
  const limits = { ...defaultInspectLimits, ...changes };
  const checks = new MemberChecks(limits);
  const file = await openRegularFile(path);
  try {
    const bytes = await regularFileBytes(file);
    for await (const entry of archiveEntries(file, { bytes, limits, clock, signal })) {
      checks.require(entry);
      yield entry;
    }
    if (checks.records === 0) throw corruptError('it holds no record');
  } catch (error) {
    signal?.throwIfAborted();
    throw archiveReadError(path, error);
  } finally {
    await file.close();
  }
}
