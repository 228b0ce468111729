import type { Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { addAbortSignal, pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Clock } from '@insights/process';
import { ArchiveError, corruptError, tooLargeError } from '../errors.ts';
import type { InspectLimits } from '../limits.ts';
import { fileChunks } from './file-chunks.ts';
import { readTar, type TarEntry } from './tar-reader.ts';

interface EntriesOptions {
  /** Size of the file. */
  readonly bytes: number;
  readonly limits: Required<InspectLimits>;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  /** Is given the compressed bytes. */
  readonly hash?: Hash;
}

// RFC 1952, section 2.3.1: two bytes of identification, and the only method there is.
const gzipMagic = Buffer.from([0x1f, 0x8b, 0x08]);
/** What is wrong with a file that cannot be decompressed to its end. */
export const notWhole = 'the gzip stream is not whole';
// What is within the limits takes a second; a machine that has next to nothing to give to us, a hundred times that.
const longestSeconds = 120;

/**
 * The files of an archive in the order of the tar stream, in bounded memory and time. Their paths are not looked at yet.
 * Whoever stops early ends the reading.
 * @throws ArchiveError `ERR_ARCHIVE_TOO_LARGE`, `_TOO_SLOW`, `_CORRUPT`, `_UNSAFE`, `_CHANGED`; what zlib and the file
 * system throw; an `AbortError`
 */
export async function* archiveEntries(file: FileHandle, options: EntriesOptions): AsyncGenerator<TarEntry> {
  const { bytes, limits, clock, signal, hash } = options;
  if (bytes > limits.compressedBytes) throw tooLargeError('its bytes', limits.compressedBytes);
  if (!(await beginsAsGzip(file))) throw corruptError(notWhole);
  const requireTime = timeLimit(clock);
  const gunzip = createGunzip();
  if (signal) addAbortSignal(signal, gunzip);
  // What goes wrong before the decompressor comes out of it.
  pipeline(hashed(timed(fileChunks(file, bytes), requireTime), hash), gunzip, () => {});
  try {
    yield* readTar(metered(timed(gunzip, requireTime), limits));
  } finally {
    gunzip.destroy();
  }
  // zlib stops at the first byte that begins no further member, and says nothing.
  if (gunzip.bytesWritten !== bytes) throw corruptError('something follows the end of the gzip stream');
}

// Junk is told from an archive at a thousandth of what a decompressor costs: there may be thousands of it.
async function beginsAsGzip(file: FileHandle): Promise<boolean> {
  const head = Buffer.alloc(gzipMagic.length);
  await file.read(head, 0, head.length, 0);
  return head.equals(gzipMagic);
}

async function* hashed(source: AsyncIterable<Buffer>, hash: Hash | undefined): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    hash?.update(chunk);
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
