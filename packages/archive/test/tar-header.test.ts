import { describe, expect, it } from '@jest/globals';
import { encodeTarHeader, paddingBytes } from '../src/tar-header.ts';

const modifiedAt = new Date('2026-01-02T03:04:05.999Z');

function headerOf(path: string, bytes = 0): Buffer {
  return encodeTarHeader({ path, bytes, modifiedAt });
}

function field(block: Buffer, start: number, length: number): string {
  return block.toString('utf8', start, start + length).replace(/\0.*$/s, '');
}

describe('tar header', () => {
  it('describes a regular file of mode 0640 that belongs to nobody', () => {
    const block = headerOf('config/id', 36);

    expect(block.length).toBe(512);
    expect(field(block, 0, 100)).toBe('config/id');
    expect(field(block, 100, 8)).toBe('0000640');
    expect([field(block, 108, 8), field(block, 116, 8)]).toEqual(['0000000', '0000000']);
    expect(Number.parseInt(field(block, 124, 12), 8)).toBe(36);
    expect(Number.parseInt(field(block, 136, 12), 8)).toBe(Date.parse('2026-01-02T03:04:05Z') / 1000);
    expect(field(block, 156, 1)).toBe('0');
    expect(block.toString('latin1', 257, 265)).toBe('ustar\x0000');
    expect([field(block, 265, 32), field(block, 297, 32)]).toEqual(['', '']);
  });

  it('keeps a time before 1970 out of the octal field', () => {
    const block = encodeTarHeader({ path: 'a', bytes: 0, modifiedAt: new Date(-1) });

    expect(field(block, 136, 12)).toBe('00000000000');
  });

  it('stores up to 100 bytes as a name', () => {
    const path = `config/${'a'.repeat(93)}`;

    expect(field(headerOf(path), 0, 100)).toBe(path);
  });

  it('splits a longer path at a slash into prefix and name', () => {
    const block = headerOf(`${'p'.repeat(155)}/${'n'.repeat(100)}`);

    expect(block.length).toBe(512);
    expect(field(block, 345, 155)).toBe('p'.repeat(155));
    expect(field(block, 0, 100)).toBe('n'.repeat(100));
  });

  it.each([
    ['a name over 100 bytes', `config/${'n'.repeat(101)}`],
    ['a prefix over 155 bytes', `${'p'.repeat(156)}/${'n'.repeat(100)}`],
    ['letters outside of ASCII', 'config/ü'],
  ])('puts a pax header in front of a path with %s', (_what, path) => {
    const blocks = headerOf(path);

    expect(field(blocks, 156, 1)).toBe('x');
    expect(blocks.toString('utf8', 512)).toMatch(new RegExp(`^\\d+ path=${path}\n`));
    expect(field(blocks.subarray(-512), 156, 1)).toBe('0');
  });

  it.each([
    [90, '99 path='],
    [91, '101 path='],
    [92, '102 path='],
  ])('counts the digits of the length of a pax record with %d bytes of path', (bytes, start) => {
    const path = `${'n'.repeat(bytes - 2)}ü`;
    const record = headerOf(path).toString('utf8', 512);

    expect(record.startsWith(start)).toBe(true);
    expect(Buffer.from(record).indexOf('\n') + 1).toBe(Number.parseInt(start, 10));
  });

  it.each([
    [0, 0],
    [1, 511],
    [512, 0],
    [513, 511],
  ])('pads contents of %d bytes with %d', (bytes, padding) => {
    expect(paddingBytes(bytes)).toBe(padding);
  });
});
