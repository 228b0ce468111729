import { checksumOf, paddingBytes } from '../src/tar-header.ts';

export interface RawHeader {
  readonly name: string | Buffer;
  readonly type?: string;
  /** Digits as they stand in the field. */
  readonly size?: string;
}

/** A header block with a right checksum and whatever else a test wants. */
export function headerBlock({ name, type = '0', size = '0' }: RawHeader): Buffer {
  const block = Buffer.alloc(512);
  block.set(Buffer.from(name), 0);
  block.write('0000640\0', 100);
  block.write(`${size.padStart(11, '0')}\0`, 124);
  block.write('00000000000\0', 136);
  block.write(type, 156);
  block.write('ustar\0', 257);
  block.write('00', 263);
  block.write(`${checksumOf(block).toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** A pax header with these records, each `key=value` of fewer than 9,990 bytes. */
export function paxBlocks(records: readonly string[]): Buffer {
  const text = records.map((record) => `${lengthOf(record)} ${record}\n`).join('');
  const bytes = Buffer.from(text);
  const header = headerBlock({ name: 'pax', type: 'x', size: bytes.length.toString(8) });
  return Buffer.concat([header, bytes, Buffer.alloc(paddingBytes(bytes.length))]);
}

function lengthOf(record: string): number {
  const bare = Buffer.byteLength(record) + 2;
  return [1, 2, 3, 4].map((digits) => bare + digits).find((length) => String(length).length === length - bare) ?? 0;
}
