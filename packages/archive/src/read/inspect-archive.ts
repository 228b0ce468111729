import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Clock, systemClock } from '@insights/process';
import { isArchiveName } from '../archive-name.ts';
import { ArchiveError, corruptError, quoteName } from '../errors.ts';
import { archiveEntries } from './archive-entries.ts';
import { defaultInspectLimits, type InspectLimits } from '../limits.ts';
import { MemberTally } from './member-tally.ts';
import { type InspectedArchive, OpenArchive } from './open-archive.ts';
import type { TarMember } from '../tar-header.ts';
import { archiveReadError, openRegularFile, regularFileBytes } from './regular-file.ts';

export interface InspectOptions {
  readonly limits?: InspectLimits;
  /** Is told each record as it is met, before the whole archive is known to be good. */
  readonly onRecord?: (record: TarMember) => void;
  readonly signal?: AbortSignal;
  /** Whose monotonic time counts. Default: the machine's. */
  readonly clock?: Clock;
}

/**
 * Reads an archive through as untrusted input, in bounded memory: a regular file (links are not followed) with an
 * archive's name, of one or more whole gzip members, holding nothing but regular files with harmless and different paths.
 * @throws ArchiveError `ERR_ARCHIVE_NAME`, `_NOT_FOUND`, `_NOT_A_FILE`, `_TOO_LARGE`, `_TOO_SLOW` after 120 s, `_CORRUPT`,
 * `_UNSAFE`, `_CHANGED`, `_READ`; the signal's reason when aborted
 */
export async function inspectArchive(path: string, options: InspectOptions = {}): Promise<InspectedArchive> {
  await using archive = await openInspected(path, options);
  return archive.info;
}

/** As {@link inspectArchive}, and leaves the inspected file open for sending it. Close it. */
export async function openInspected(path: string, options: InspectOptions = {}): Promise<OpenArchive> {
  const name = basename(path);
  if (!isArchiveName(name)) {
    throw new ArchiveError('ERR_ARCHIVE_NAME', `${quoteName(name)} is not the name of an archive`);
  }
  options.signal?.throwIfAborted();
  const file = await openRegularFile(path);
  try {
    return new OpenArchive(file, { name, ...(await inspectFile(file, options)) });
  } catch (error) {
    await file.close();
    options.signal?.throwIfAborted();
    throw archiveReadError(path, error);
  }
}

/**
 * As {@link inspectArchive}, of a file that is open, whatever its name.
 * @throws ArchiveError; what the decompressor throws; the signal's reason
 */
export async function inspectFile(file: FileHandle, options: InspectOptions): Promise<Omit<InspectedArchive, 'name'>> {
  const limits = { ...defaultInspectLimits, ...options.limits };
  const { clock = systemClock, signal } = options;
  const bytes = await regularFileBytes(file);
  const hash = createHash('sha256');
  const tally = new MemberTally(limits);
  for await (const entry of archiveEntries(file, { bytes, limits, clock, signal, hash })) {
    await tally.add(entry);
    options.onRecord?.({ path: entry.path, bytes: entry.bytes, modifiedAt: entry.modifiedAt });
  }
  const summary = tally.summary(bytes);
  if (summary.records === 0) throw corruptError('it holds no record');
  return { bytes, sha256: hash.digest('hex'), ...summary };
}
