import { ByteReader } from './byte-reader.ts';
import { corruptError, unsafeError } from '../errors.ts';
import { parsePaxPath } from './pax-header.ts';
import { blockBytes, paddingBytes, type TarMember } from '../tar-header.ts';
import { parseTarHeader, type TarHeader } from './tar-header-parser.ts';

/** A regular file of a tar stream. */
export interface TarEntry extends TarMember {
  /** Its contents, in pieces that are valid until the next one. Read them before the next entry; what is left is skipped. */
  readonly contents: AsyncIterable<Buffer>;
}

// The path of a record has 2,048 bytes at the most; times and owners need little more.
const longestPaxBytes = 8192;
const zeros = Buffer.alloc(65_536);

/**
 * Reads a tar stream that may have been made to do harm. It takes regular files of ustar and GNU tar, and pax headers that
 * say nothing but a path, times and owners. Anything else ends the reading, as does anything but zeros after the end mark,
 * where readers disagree on what an archive holds.
 * @throws ArchiveError `ERR_ARCHIVE_CORRUPT`, `ERR_ARCHIVE_UNSAFE`, and what `source` throws
 */
export async function* readTar(source: AsyncIterable<Buffer>): AsyncGenerator<TarEntry> {
  const reader = new ByteReader(source);
  for (let header = await nextHeader(reader); header; header = await nextHeader(reader)) {
    const end = reader.position + header.bytes;
    yield { ...header, contents: reader.upTo(end) };
    await skipTo(reader, end + paddingBytes(header.bytes));
  }
}

async function nextHeader(reader: ByteReader): Promise<TarHeader | undefined> {
  const block = await reader.exactly(blockBytes);
  if (isZero(block)) {
    await expectEnd(reader);
    return undefined;
  }
  const header = parseTarHeader(block);
  return header.type === 'pax' ? await describedHeader(reader, header.bytes) : header;
}

async function describedHeader(reader: ByteReader, paxBytes: number): Promise<TarHeader> {
  if (paxBytes > longestPaxBytes) throw unsafeError(`a pax header has more than ${longestPaxBytes} bytes`);
  const path = parsePaxPath(await reader.exactly(paxBytes));
  await skipTo(reader, reader.position + paddingBytes(paxBytes));
  const header = parseTarHeader(await reader.exactly(blockBytes));
  if (header.type === 'pax') throw unsafeError('two pax headers follow each other');
  return path === undefined ? header : { ...header, path };
}

async function expectEnd(reader: ByteReader): Promise<void> {
  if (!isZero(await reader.exactly(blockBytes))) throw corruptError('something follows the end of the tar stream');
  for await (const piece of reader.rest()) {
    if (!isZero(piece)) throw corruptError('something follows the end of the tar stream');
  }
}

async function skipTo(reader: ByteReader, end: number): Promise<void> {
  for await (const piece of reader.upTo(end)) void piece;
}

function isZero(bytes: Buffer): boolean {
  for (let offset = 0; offset < bytes.length; offset += zeros.length) {
    const part = bytes.subarray(offset, offset + zeros.length);
    if (!part.equals(zeros.subarray(0, part.length))) return false;
  }
  return true;
}
