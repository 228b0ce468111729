import type { FileHandle } from 'node:fs/promises';
import { ArchiveError } from '../errors.ts';

const chunkBytes = 65_536;

/**
 * Reads the first `bytes` bytes of a file, wherever its position is, each chunk in memory of its own.
 * @throws ArchiveError `ERR_ARCHIVE_CHANGED` when the file has become shorter; what the file system throws
 */
export function fileChunks(file: FileHandle, bytes: number): AsyncGenerator<Buffer> {
  return fileRange(file, 0, bytes);
}

/** As {@link fileChunks}, from one position to another. */
export async function* fileRange(file: FileHandle, start: number, end: number): AsyncGenerator<Buffer> {
  for (let position = start; position < end; ) {
    const buffer = Buffer.allocUnsafeSlow(Math.min(chunkBytes, end - position));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
    if (bytesRead === 0) throw new ArchiveError('ERR_ARCHIVE_CHANGED', 'the archive became shorter while it was read');
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
