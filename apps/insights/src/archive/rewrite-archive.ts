import { link, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ArchiveWriter, readRecords } from '@insights/archive';
import { type Clock, CodedError, errorCode } from '@insights/process';

/** One record of an archive. */
export interface PlainRecord {
  readonly path: string;
  readonly contents: Buffer;
}

interface RewriteOptions {
  readonly file: string;
  /** Must not exist. */
  readonly target: string;
  readonly clock: Clock;
  readonly change: (record: PlainRecord) => PlainRecord;
  /** Is told of a record that cannot be written. */
  readonly onLeftOut: (reason: string) => void;
}

// The archive that is read is bounded; what is made of it may be a little larger.
const limits = { archiveBytes: 2 ** 40, compressedBytes: 2 ** 40 };

/**
 * Writes an archive that has every record of another one, changed, in the same order and with the same times. It has its
 * name once it is complete.
 * @throws ArchiveError; CodedError `ERR_FILE_EXISTS`; the signal's reason
 */
export async function rewriteArchive(options: RewriteOptions, signal: AbortSignal): Promise<void> {
  const { file, target, clock, change, onLeftOut } = options;
  const folder = await mkdtemp(join(dirname(target), '.insights-'));
  try {
    await using writer = await ArchiveWriter.create({ directory: folder, clock, limits });
    for await (const { path, contents, modifiedAt } of readRecords(file, { signal, clock })) {
      const record = change({ path, contents: Buffer.concat(await Array.fromAsync(contents)) });
      const outcome = await writer.add({ path: record.path, bytes: record.contents, capturedAt: modifiedAt });
      if (!outcome.stored) onLeftOut(outcome.error);
    }
    const written = await writer.finish();
    if (written) await giveName(written.path, target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function giveName(path: string, target: string): Promise<void> {
  try {
    await link(path, target);
  } catch (error) {
    throw errorCode(error) === 'EEXIST' ? fileExists(target) : error;
  }
}

/** What is there is never overwritten. */
export function fileExists(path: string): CodedError {
  return new CodedError('ERR_FILE_EXISTS', `${path} exists already`);
}
