import { corruptError, quoteName, unsafeError } from '../errors.ts';
import { decodeUtf8 } from './tar-header-parser.ts';

// What changes nothing of what we read. `size`, `linkpath` and the sparse keys would let readers disagree.
const harmlessKeys = new Set(['mtime', 'atime', 'ctime', 'uid', 'gid', 'uname', 'gname', 'comment']);

const space = 0x20;
const newline = 0x0a;

/**
 * Reads the records `<length> <key>=<value>\n` of a pax header (POSIX.1-2001, "pax Extended Header").
 * @returns the path, when there is one
 * @throws ArchiveError `ERR_ARCHIVE_CORRUPT`, `ERR_ARCHIVE_UNSAFE` for a key that changes what a reader sees
 */
export function parsePaxPath(bytes: Buffer): string | undefined {
  let path: string | undefined;
  for (let offset = 0; offset < bytes.length; ) {
    const record = recordAt(bytes, offset);
    const [key, value] = splitRecord(record.body);
    if (key === 'path' && path === undefined) path = value;
    else if (!harmlessKeys.has(key)) throw unsafeError(`a pax header sets ${quoteName(key)}`);
    offset += record.length;
  }
  return path;
}

function recordAt(bytes: Buffer, offset: number): { length: number; body: Buffer } {
  const blank = bytes.indexOf(space, offset);
  const digits = bytes.toString('latin1', offset, blank === -1 ? offset : blank);
  const end = /^[1-9]\d{0,5}$/.test(digits) ? offset + Number(digits) : 0;
  if (end <= blank || end > bytes.length || bytes[end - 1] !== newline) {
    throw corruptError('a pax header has a record of a wrong length');
  }
  return { length: end - offset, body: bytes.subarray(blank + 1, end - 1) };
}

function splitRecord(body: Buffer): [key: string, value: string] {
  const text = decodeUtf8(body);
  const equals = text.indexOf('=');
  if (equals === -1) throw corruptError('a pax header has a record without a value');
  return [text.slice(0, equals), text.slice(equals + 1)];
}
