import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { formatIpv4 } from '../../src/address/ipv4.ts';
import { fromSecretData, toSecretData } from '../../src/table/secret-data.ts';

const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64');

describe('the Secret of a table', () => {
  it('has one entry an address, with a key that a Secret may have', () => {
    const table = { '10.128.0.55': '10.128.0.1', 'fd01::55': 'fd01::1', '::2': '::3' };

    const data = toSecretData(table);

    expect(data).toEqual({ '10.128.0.55': base64('10.128.0.1'), fd01__55: base64('fd01::1'), __2: base64('::3') });
    expect(Object.keys(data).every((key) => /^[-._a-zA-Z0-9]{1,253}$/.test(key))).toBe(true);
    expect(fromSecretData(data)).toEqual(table);
  });

  it.each([
    [0, 'as entries'],
    [1, 'compressed'],
  ])('holds a table of 512 KiB and %i bytes %s', (more, form) => {
    const table = tableOf(more);

    const data = toSecretData(table);

    expect(Object.keys(data).length === 1).toBe(form === 'compressed');
    expect(fromSecretData(data)).toEqual(table);
  });

  it('does not hold one that has more than 900 KiB compressed', () => {
    const table = Object.fromEntries(
      Array.from({ length: 140_000 }, (_, index) => [
        formatIpv4((index * 2_654_435_761) % 2 ** 32),
        formatIpv4((index * 2_246_822_519) % 2 ** 32),
      ]),
    );

    expect(() => toSecretData(table)).toThrow(expect.objectContaining({ code: 'ERR_OBFUSCATION_TABLE_TOO_LARGE' }));
  });

  it.each<[string, Record<string, unknown>]>([
    ['no addresses', { 'tls.crt': base64('10.0.0.1'), '10.0.0.1': base64('x'), '10.0.0.300': base64('10.0.0.2') }],
    ['two families', { '10.0.0.1': base64('fd01::1') }],
    ['no texts', { '10.0.0.1': 7, '10.0.0.2': null }],
    ['a value twice, but for the first', { '10.0.0.9': base64('10.0.0.2'), '10.0.0.1': base64('10.0.0.2') }],
    ['a compressed key that is no gzip', { 'translation-table.json.gz': base64('x') }],
    [
      'a compressed key that is a bomb',
      { 'translation-table.json.gz': base64(gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20))) },
    ],
    ['a compressed key that is nested', { 'translation-table.json.gz': base64(gzipSync('{"10.0.0.1":{"a":1}}')) }],
  ])('is read without what is no pair: %s', (_, data) => {
    const { '10.0.0.9': first, ...others } = fromSecretData(data);

    expect(others).toEqual({});
    expect(first).toBe('10.0.0.9' in data ? '10.0.0.2' : undefined);
  });
});

/** Keys and values together have 512 KiB and so many bytes more, 0 or 1. */
function tableOf(more: number): Record<string, string> {
  const long = Array.from({ length: 17_475 }, (_, index) => [threeDigits(index), threeDigits(index + 20_000)] as const);
  const short = [
    ['1.1.1.1', '2.22.222.222'],
    ['1.1.1.2', more === 0 ? '2.22.222.223' : '2.222.222.222'],
  ];
  return Object.fromEntries([...long, ...short]);
}

/** Of 15 characters. */
function threeDigits(index: number): string {
  return [101, 101 + Math.floor(index / 10_000), 100 + (Math.floor(index / 100) % 100), 100 + (index % 100)].join('.');
}
