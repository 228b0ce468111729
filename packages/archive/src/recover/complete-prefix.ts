import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Clock, JsonObject } from '@insights/process';
import { ArchiveError } from '../errors.ts';
import type { JournalFile } from '../journal/journal-file.ts';
import type { Checkpoint, Completion } from '../journal/journal-lines.ts';
import type { ArchiveLimits } from '../limits.ts';
import { fileChunks } from '../read/file-chunks.ts';
import { inspectFile } from '../read/inspect-archive.ts';
import { archiveReadError } from '../read/regular-file.ts';
import { blockBytes, encodeTarHeader, paddingBytes } from '../tar-header.ts';
import type { ArchiveRecord, WrittenArchive } from '../write/archive-record.ts';
import { publish } from '../write/publish.ts';
import type { TemporaryFile } from '../write/temporary-file.ts';
import { writeAt } from '../write/write-fully.ts';

const compress = promisify(gzip);

/** The last record of an archive that was not completed by who began it. */
export interface Ending {
  /** The metadata, then shorter forms of them: the first that fits is taken. */
  readonly metadata: readonly ArchiveRecord[];
  /** As of `ArchiveWriter.finish`. */
  readonly outcome: JsonObject;
}

interface CompletePrefixOptions {
  readonly directory: string;
  readonly file: TemporaryFile;
  readonly journal: JournalFile;
  readonly checkpoint: Checkpoint;
  readonly limits: Pick<ArchiveLimits, 'compressedBytes' | 'uncompressedBytes'>;
  readonly ending: Ending;
  readonly clock: Clock;
  /** Whether this process has written it; what it did not write is looked through before it gets a name. Default yes. */
  readonly isTrusted?: boolean;
}

interface Tail {
  readonly member: Buffer;
  readonly contentBytes: number;
  readonly modifiedAt: Date;
}

/**
 * Makes an archive of what a file holds up to a checkpoint: cuts it there, appends a gzip member with the metadata and the
 * end of the tar stream, and gives it its name. On a full volume the room that the journal kept is used for that. May
 * be repeated when it did not come to its end.
 * @throws ArchiveError, and what the file system throws; then nothing has the name of an archive
 */
export async function completePrefix(options: CompletePrefixOptions): Promise<WrittenArchive> {
  const { directory, file, journal, checkpoint, ending } = options;
  const { handle, path } = file;
  // Whatever has another name already is an archive, and complete.
  if ((await handle.stat()).nlink !== 1) throw new ArchiveError('ERR_ARCHIVE_WRITE', `${path} has a name already`);
  const { member, contentBytes, modifiedAt } = await fittingTail(options);
  await handle.truncate(checkpoint.fileBytes);
  const sha256 = await digestOf(handle, checkpoint.fileBytes, member);
  const completion: Completion = {
    fileBytes: checkpoint.fileBytes + member.length,
    records: checkpoint.records + 1,
    uncompressedBytes: checkpoint.uncompressedBytes + contentBytes,
    newestMilliseconds: Math.max(checkpoint.newestMilliseconds, modifiedAt.getTime()),
    sha256,
  };
  await journal.append({ completion, outcome: ending.outcome });
  await journal.release();
  await writeAt(handle, member, checkpoint.fileBytes);
  await handle.sync();
  if (options.isTrusted === false)
    await inspectFile(handle, {}).catch((error: unknown) => Promise.reject(archiveReadError(path, error)));
  const name = await publish({ directory, temporaryPath: path, time: new Date(completion.newestMilliseconds), sha256 });
  return writtenArchive(directory, name, completion);
}

/** What is said of a completed file that has its name. */
export function writtenArchive(directory: string, name: string, completion: Completion): WrittenArchive {
  const { fileBytes, sha256, records, uncompressedBytes, newestMilliseconds } = completion;
  const capturedAt = new Date(newestMilliseconds);
  return { name, path: join(directory, name), bytes: fileBytes, sha256, records, uncompressedBytes, capturedAt };
}

/** Whether a file is what its journal says it is when it is complete. */
export async function isAsCompleted(handle: FileHandle, sizeBytes: number, completion: Completion): Promise<boolean> {
  if (sizeBytes !== completion.fileBytes) return false;
  return (await digestOf(handle, sizeBytes)) === completion.sha256;
}

async function fittingTail({ checkpoint, limits, ending, clock }: CompletePrefixOptions): Promise<Tail> {
  for (const record of ending.metadata) {
    const contents = Buffer.from(record.bytes);
    const modifiedAt = record.capturedAt ?? clock.now();
    const header = encodeTarHeader({ path: record.path, bytes: contents.length, modifiedAt });
    const end = Buffer.alloc(paddingBytes(contents.length) + 2 * blockBytes);
    const tar = Buffer.concat([header, contents, end]);
    const member = await compress(tar);
    const isFitting =
      checkpoint.fileBytes + member.length <= limits.compressedBytes &&
      checkpoint.tarBytes + tar.length <= limits.uncompressedBytes;
    if (isFitting) return { member, contentBytes: contents.length, modifiedAt };
  }
  throw new ArchiveError('ERR_ARCHIVE_TOO_LARGE', 'the metadata do not fit into what is left of the archive');
}

async function digestOf(handle: FileHandle, bytes: number, tail: Uint8Array = Buffer.alloc(0)): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of fileChunks(handle, bytes)) hash.update(chunk);
  return hash.update(tail).digest('hex');
}
