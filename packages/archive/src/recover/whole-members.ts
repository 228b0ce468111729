import type { FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { ArchiveError, isDecompression } from '../errors.ts';
import type { Checkpoint } from '../journal/journal-lines.ts';
import { fileRange } from '../read/file-chunks.ts';

/**
 * How many of the checkpoints a file really holds: after a loss of power the journal may know of more than the disk does.
 * @param checkpoints - in the order of the file
 * @throws what the file system throws
 */
export async function wholeCheckpoints(
  handle: FileHandle,
  sizeBytes: number,
  checkpoints: readonly Checkpoint[],
): Promise<number> {
  let before = { fileBytes: 0, tarBytes: 0 };
  for (const [index, checkpoint] of checkpoints.entries()) {
    if (checkpoint.fileBytes > sizeBytes || !(await isWhole(handle, before, checkpoint))) return index;
    before = checkpoint;
  }
  return checkpoints.length;
}

type Position = Pick<Checkpoint, 'fileBytes' | 'tarBytes'>;

async function isWhole(handle: FileHandle, from: Position, to: Position): Promise<boolean> {
  const expected = to.tarBytes - from.tarBytes;
  // Notes of what added nothing have a checkpoint where the last one is.
  if (to.fileBytes === from.fileBytes) return expected === 0;
  let bytes = 0;
  try {
    await pipeline(
      fileRange(handle, from.fileBytes, to.fileBytes),
      createGunzip(),
      async (source: AsyncIterable<Buffer>) => {
        for await (const chunk of source) {
          bytes += chunk.length;
          if (bytes > expected) throw new ArchiveError('ERR_ARCHIVE_CORRUPT', 'more than the journal says');
        }
      },
    );
  } catch (error) {
    if (error instanceof ArchiveError || isDecompression(error)) return false;
    throw error;
  }
  return bytes === expected;
}
