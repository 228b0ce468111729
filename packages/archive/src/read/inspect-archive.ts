import { createHash, type Hash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type Clock, errorCode, systemClock } from '@insights/process';
import { isArchiveName } from '../archive-name.ts';
import { ArchiveError, corruptError, quoteName, readError, tooLargeError } from '../errors.ts';
import { fileChunks } from './file-chunks.ts';
import { defaultInspectLimits, type InspectLimits } from '../limits.ts';
import { MemberTally } from './member-tally.ts';
import { type InspectedArchive, OpenArchive } from './open-archive.ts';
import type { TarMember } from '../tar-header.ts';
import { readTar } from './tar-reader.ts';

// RFC 1952, section 2.3.1: two bytes of identification, and the only method there is.
const gzipMagic = Buffer.from([0x1f, 0x8b, 0x08]);
const notWhole = 'the gzip stream is not whole';
// What is within the limits takes a second; a machine that has next to nothing to give to us, a hundred times that.
const longestSeconds = 120;

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
    throw isDecompression(error) ? corruptError(notWhole, error) : readError(path, error);
  }
}

async function openRegularFile(path: string): Promise<FileHandle> {
  // Without O_NONBLOCK, opening a pipe waits for a writer that never comes.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  try {
    return await open(path, flags);
  } catch (error) {
    throw readError(path, error);
  }
}

async function inspectFile(file: FileHandle, options: InspectOptions): Promise<Omit<InspectedArchive, 'name'>> {
  const limits = { ...defaultInspectLimits, ...options.limits };
  const stats = await file.stat();
  if (!stats.isFile()) throw new ArchiveError('ERR_ARCHIVE_NOT_A_FILE', 'the archive is not a regular file');
  if (stats.size > limits.compressedBytes) throw tooLargeError('its bytes', limits.compressedBytes);

  if (!(await beginsAsGzip(file))) throw corruptError(notWhole);
  const hash = createHash('sha256');
  const requireTime = timeLimit(options.clock ?? systemClock);
  const gunzip = createGunzip();
  const tally = new MemberTally(limits);
  await pipeline(
    hashed(timed(fileChunks(file, stats.size), requireTime), hash),
    gunzip,
    async (source: AsyncIterable<Buffer>) => {
      for await (const entry of readTar(metered(timed(source, requireTime), limits))) {
        await tally.add(entry);
        options.onRecord?.({ path: entry.path, bytes: entry.bytes, modifiedAt: entry.modifiedAt });
      }
    },
    options.signal ? { signal: options.signal } : {},
  );
  // zlib stops at the first byte that begins no further member, and says nothing.
  if (gunzip.bytesWritten !== stats.size) throw corruptError('something follows the end of the gzip stream');
  const summary = tally.summary();
  if (summary.records === 0) throw corruptError('it holds no record');
  return { bytes: stats.size, sha256: hash.digest('hex'), ...summary };
}

// Junk is told from an archive at a thousandth of what a decompressor costs: there may be thousands of it.
async function beginsAsGzip(file: FileHandle): Promise<boolean> {
  const head = Buffer.alloc(gzipMagic.length);
  await file.read(head, 0, head.length, 0);
  return head.equals(gzipMagic);
}

async function* hashed(source: AsyncIterable<Buffer>, hash: Hash): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    hash.update(chunk);
    yield chunk;
  }
}

/** @returns what throws once the time is up */
function timeLimit(clock: Clock): () => void {
  const end = clock.monotonicMilliseconds() + longestSeconds * 1000;
  return () => {
    if (clock.monotonicMilliseconds() <= end) return;
    throw new ArchiveError('ERR_ARCHIVE_TOO_SLOW', `looking through the archive took longer than ${longestSeconds} s`);
  };
}

// Before each piece, on both sides of the decompressor: one side may go on and on without the other.
async function* timed(source: AsyncIterable<Buffer>, requireTime: () => void): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    requireTime();
    yield chunk;
  }
}

// A bomb is met while it goes off, after 64 KiB more than allowed.
async function* metered(
  source: AsyncIterable<Buffer>,
  { uncompressedBytes }: Required<InspectLimits>,
): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > uncompressedBytes) throw tooLargeError('its uncompressed bytes', uncompressedBytes);
    yield chunk;
  }
}

function isDecompression(error: unknown): boolean {
  return errorCode(error)?.startsWith('Z_') ?? false;
}
