import { createReadStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createGunzip, gunzipSync, gzipSync } from 'node:zlib';
import { FakeClock } from '@insights/process';
import { extract, type Header, pack } from 'tar-stream';
import { ArchiveWriter, type WrittenArchive } from '../src/index.ts';
import type { ArchiveRecord } from '../src/write/archive-record.ts';
import type { ArchiveWriterOptions } from '../src/write/archive-writer.ts';

export const clusterId = '5d0a2d0a-7c1e-4a2b-9a57-0d6d5e1f3a11';

/** Writes an archive of these records; every one of them must be stored. */
export async function writeArchive(
  directory: string,
  records: readonly ArchiveRecord[],
  options: Partial<ArchiveWriterOptions> = {},
): Promise<WrittenArchive> {
  await using writer = await ArchiveWriter.create({ directory, clock: new FakeClock(), ...options });
  for (const record of records) {
    const outcome = await writer.add(record);
    if (!outcome.stored) throw new Error(outcome.error);
  }
  const archive = await writer.finish();
  if (!archive) throw new Error('nothing was written');
  return archive;
}

export interface ReadMember {
  readonly header: Header;
  readonly contents: Buffer;
}

/** Reads an archive with tar-stream, which shares no code with ours. */
export async function readMembers(path: string): Promise<ReadMember[]> {
  const entries = createReadStream(path).pipe(createGunzip()).pipe(extract());
  return await Array.fromAsync(entries, async (entry) => ({
    header: entry.header,
    contents: Buffer.concat(await Array.fromAsync(entry as AsyncIterable<Buffer>)),
  }));
}

/** The tar stream of an archive. */
export async function readTarBytes(path: string): Promise<Buffer> {
  return gunzipSync(await readFile(path));
}

/** Puts a file with an archive's name into the folder. */
export async function putArchive(directory: string, bytes: Uint8Array): Promise<string> {
  const path = join(directory, 'insights-2026-01-01-000000.tar.gz');
  await writeFile(path, bytes);
  return path;
}

export interface Member extends Partial<Header> {
  readonly name: string;
  readonly contents?: string | Buffer;
}

/** A tar.gz made by tar-stream, which writes whatever it is told. */
export async function foreignArchive(members: readonly Member[]): Promise<Buffer> {
  return gzipSync(await foreignTar(members));
}

/** As {@link foreignArchive}, not compressed. */
export async function foreignTar(members: readonly Member[]): Promise<Buffer> {
  const stream = pack();
  for (const { contents = '', ...header } of members) stream.entry(header, contents);
  stream.finalize();
  return Buffer.concat(await Array.fromAsync(stream as AsyncIterable<Buffer>));
}
