/** tar's unit: headers and contents fill whole blocks. */
export const blockBytes = 512;

const nameBytes = 100;
const prefixBytes = 155;
const largestOctal = 0o77777777777;
const notAscii = /[^\x20-\x7E]/;
const version = '00';

/** One regular file of an archive. */
export interface TarMember {
  readonly path: string;
  /** Length of the contents. */
  readonly bytes: number;
  /** Modification time; stored in whole seconds. */
  readonly modifiedAt: Date;
}

/** Bytes that fill up the last block of contents of the given length: 0 to 511. */
export function paddingBytes(bytes: number): number {
  return (blockBytes - (bytes % blockBytes)) % blockBytes;
}

/**
 * The header of a regular file: ustar, mode 0640, owner 0:0 without names
 * (`openshift/insights-operator:pkg/recorder/diskrecorder/diskrecorder.go`). A path that is not ASCII
 * or does not fit ustar's name of 100 and prefix of 155 bytes gets a pax header (POSIX.1-2001) in front.
 * @returns one block, or three and more with a pax header
 */
export function encodeTarHeader({ path, bytes, modifiedAt }: TarMember): Buffer {
  const seconds = Math.min(largestOctal, Math.max(0, Math.floor(modifiedAt.getTime() / 1000)));
  const split = splitPath(path);
  if (split) return ustarBlock({ ...split, bytes, seconds, type: '0' });

  const pax = paxRecord(path);
  return Buffer.concat([
    ustarBlock({ name: 'PaxHeaders/record', bytes: pax.length, seconds, type: 'x' }),
    pax,
    Buffer.alloc(paddingBytes(pax.length)),
    // For a reader that knows no pax: something like the path. Everyone else takes the path of the pax header.
    ustarBlock({ name: path.replaceAll(new RegExp(notAscii, 'g'), '_').slice(-nameBytes), bytes, seconds, type: '0' }),
  ]);
}

interface SplitPath {
  readonly name: string;
  readonly prefix?: string;
}

function splitPath(path: string): SplitPath | undefined {
  if (notAscii.test(path)) return undefined;
  if (path.length <= nameBytes) return { name: path };
  // The prefix ends at a slash that itself is not stored: as far right as the prefix allows.
  const cut = path.lastIndexOf('/', prefixBytes);
  if (cut <= 0 || path.length - cut - 1 > nameBytes) return undefined;
  return { prefix: path.slice(0, cut), name: path.slice(cut + 1) };
}

function paxRecord(path: string): Buffer {
  const body = Buffer.from(` path=${path}\n`);
  // The length counts its own digits.
  let length = body.length + 1;
  while (length !== body.length + String(length).length) length = body.length + String(length).length;
  return Buffer.concat([Buffer.from(String(length)), body]);
}

interface UstarFields extends SplitPath {
  readonly bytes: number;
  readonly seconds: number;
  readonly type: '0' | 'x';
}

function ustarBlock({ name, prefix = '', bytes, seconds, type }: UstarFields): Buffer {
  const block = Buffer.alloc(blockBytes);
  block.write(name, 0, 'latin1');
  block.write(`0000640\0${octal(0, 7)}\0${octal(0, 7)}\0`, 100, 'latin1'); // mode, uid, gid
  block.write(`${octal(bytes, 11)}\0${octal(seconds, 11)}\0`, 124, 'latin1');
  block.write(`        ${type}`, 148, 'latin1'); // the checksum is computed over blanks
  block.write(`ustar\0${version}`, 257, 'latin1');
  block.write(prefix, 345, 'latin1');
  block.write(`${octal(checksumOf(block), 6)}\0 `, 148, 'latin1');
  return block;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}

const checksumStart = 148;
const checksumEnd = 156;
const blank = 0x20;

/** The sum of a header's bytes with its checksum field taken as blanks. */
export function checksumOf(block: Uint8Array): number {
  let sum = blank * (checksumEnd - checksumStart);
  for (let index = 0; index < blockBytes; index += 1) {
    if (index < checksumStart || index >= checksumEnd) sum += block[index] ?? 0;
  }
  return sum;
}
