import { corruptError, quoteName, unsafeError } from '../errors.ts';
import { checksumOf } from '../tar-header.ts';

/** What a header block says. */
export interface TarHeader {
  /** `record`: a regular file. `pax`: its contents describe the header that follows. */
  readonly type: 'record' | 'pax';
  readonly path: string;
  readonly bytes: number;
  readonly modifiedAt: Date;
}

const ustarMagic = 'ustar\0';
const gnuMagic = 'ustar  \0';

const typeNames: Readonly<Record<string, string>> = {
  '1': 'a hard link',
  '2': 'a symbolic link',
  '3': 'a character device',
  '4': 'a block device',
  '5': 'a folder',
  '6': 'a pipe',
  g: 'a global pax header',
  L: 'a long name of GNU tar',
  K: 'a long link of GNU tar',
  S: 'a sparse file',
};

/**
 * Reads a block that is not all zeros as the header of a regular file, or as a pax header.
 * @throws ArchiveError `ERR_ARCHIVE_CORRUPT` for a wrong checksum, magic or number, `ERR_ARCHIVE_UNSAFE` for other types
 */
export function parseTarHeader(block: Buffer): TarHeader {
  if (parseOctal(block, 148, 8) !== checksumOf(block)) throw corruptError('a tar header has a wrong checksum');
  const magic = block.toString('latin1', 257, 265);
  const isUstar = magic.startsWith(ustarMagic);
  if (!isUstar && magic !== gnuMagic) throw corruptError('a tar header is of an unknown format');

  const name = parseText(block, 0, 100);
  // GNU tar keeps other things where ustar has the prefix.
  const prefix = isUstar ? parseText(block, 345, 155) : '';
  const path = prefix === '' ? name : `${prefix}/${name}`;
  return {
    type: parseType(block, path),
    path,
    bytes: parseOctal(block, 124, 12),
    modifiedAt: new Date(parseOctal(block, 136, 12) * 1000),
  };
}

function parseType(block: Buffer, path: string): TarHeader['type'] {
  const flag = block.toString('latin1', 156, 157);
  if (flag === '0' || flag === '\0') return 'record';
  if (flag === 'x') return 'pax';
  throw unsafeError(`${quoteName(path)} is ${typeNames[flag] ?? `of the unknown type ${quoteName(flag)}`}`);
}

// Base-256 numbers, for files over 8 GiB, do not pass: none of ours is.
function parseOctal(block: Buffer, start: number, length: number): number {
  const digits = /^ *([0-7]+)[ \0]*$/.exec(block.toString('latin1', start, start + length))?.[1];
  if (digits === undefined) throw corruptError('a tar header has a field that is no octal number');
  return Number.parseInt(digits, 8);
}

function parseText(block: Buffer, start: number, length: number): string {
  const field = block.subarray(start, start + length);
  const end = field.indexOf(0);
  return decodeUtf8(end === -1 ? field : field.subarray(0, end));
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @throws ArchiveError `ERR_ARCHIVE_UNSAFE` for bytes that are not UTF-8: two readers would see two names */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw unsafeError('a name is not UTF-8');
  }
}
