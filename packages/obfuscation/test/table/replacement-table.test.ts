import { describe, expect, it } from '@jest/globals';
import { assert, bigInt, array, property, uniqueArray, integer } from 'fast-check';
import { formatIpv4 } from '../../src/address/ipv4.ts';
import { obfuscating } from '../support/obfuscate.ts';

describe('the replacement of an address', () => {
  it('is kept from run to run, and what this run does not use is not handed out again', () => {
    const first = obfuscating(['10.128.0.0/14', 'fd01::/48']);
    first.obfuscate('10.128.0.7 10.128.0.8 fd01::7');
    const table = first.obfuscator.table();

    const second = obfuscating(['10.128.0.0/14', 'fd01::/48'], { table });

    expect(second.obfuscate('10.128.0.9 10.128.0.8 fd01::8')).toBe('10.128.0.3 10.128.0.2 fd01::2');
    expect(second.obfuscator.table()).toEqual({
      '10.128.0.8': '10.128.0.2',
      '10.128.0.9': '10.128.0.3',
      'fd01::8': 'fd01::2',
    });
  });

  it.each<[string, Record<string, string>, string, string]>([
    ['lies outside of the networks', { '10.9.0.1': '10.9.0.2' }, '10.9.0.1', '0.0.0.0'],
    ['leads outside of them', { '10.128.0.7': '8.8.8.8' }, '10.128.0.7', '10.128.0.1'],
    ['leads to another network', { '10.128.0.7': '172.30.0.9' }, '10.128.0.7', '10.128.0.1'],
    ['is of a base address', { '10.128.0.0': '10.128.0.9' }, '10.128.0.0', '10.128.0.0'],
    ['leads to a base address', { '10.128.0.7': '10.128.0.0' }, '10.128.0.7', '10.128.0.1'],
    ['has what another has', { '10.128.0.6': '10.128.0.9', '10.128.0.7': '10.128.0.9' }, '10.128.0.7', '10.128.0.1'],
    ['is of two families', { '10.128.0.7': 'fd01::7' }, '10.128.0.7', '10.128.0.1'],
    ['is no address', { constructor: '10.128.0.9', __proto__: '10.128.0.9' }, '10.128.0.7', '10.128.0.1'],
  ])('is new when the entry of an earlier table %s', (_, table, text, expected) => {
    expect(obfuscating(['10.128.0.0/14', '172.30.0.0/16'], { table }).obfuscate(text)).toBe(expected);
  });

  it('may be an original of another entry: a table may go round in a circle', () => {
    const table = { '10.128.0.1': '10.128.0.2', '10.128.0.2': '10.128.0.1', '10.128.0.3': '10.128.0.3' };
    const { obfuscate, obfuscator } = obfuscating(['10.128.0.0/14'], { table });

    expect(obfuscate('10.128.0.1 10.128.0.2 10.128.0.3 10.128.0.4')).toBe(
      '10.128.0.2 10.128.0.1 10.128.0.3 10.128.0.4',
    );
    expect(obfuscator.table()).toEqual({ ...table, '10.128.0.4': '10.128.0.4' });
  });

  it('exists for every address of a network, however small it is and whatever lies in it', () => {
    const { obfuscate } = obfuscating(['10.0.0.0/29', '10.0.0.2/31', '10.0.0.0/30']);
    const originals = [7, 6, 5, 4, 3, 1, 2, 0].map((host) => `10.0.0.${host}`);

    const replacements = originals.map(obfuscate);

    expect(replacements).toEqual([
      '10.0.0.4',
      '10.0.0.5',
      '10.0.0.6',
      '10.0.0.7',
      '10.0.0.3',
      '10.0.0.1',
      '10.0.0.2',
      '10.0.0.0',
    ]);
  });

  it('is another one for each address, in the most specific network that it lies in', () => {
    const hostNumbers = uniqueArray(integer({ min: 0, max: 0xffff }), { maxLength: 60 });

    assert(
      property(hostNumbers, (hosts) => {
        const { obfuscate } = obfuscating(['10.0.0.0/16', '10.0.0.0/20', '10.0.64.0/18', '10.0.64.16/28']);
        const originals = hosts.map((host) => formatIpv4(0x0a000000 + host));
        const replacements = originals.map(obfuscate);
        expect(new Set(replacements).size).toBe(originals.length);
        expect(replacements.map(placeOf)).toEqual(originals.map(placeOf));
        expect(originals.map(obfuscate)).toEqual(replacements);
      }),
      { numRuns: 300, seed: 10 },
    );
  });

  it('is of no consequence for the contract once the table has 4 MiB: later addresses are hidden for good', () => {
    const { obfuscate, obfuscator } = obfuscating(['10.0.0.0/8']);

    obfuscate(addresses(0, 150_000));

    expect(obfuscator.isTableFull).toBe(true);
    expect(obfuscate(addresses(149_999, 1))).toBe('0.0.0.0');
    expect(obfuscate(addresses(0, 1))).toBe('10.0.0.1');
    expect(Buffer.byteLength(JSON.stringify(obfuscator.table()))).toBeLessThanOrEqual(4 * 1024 * 1024);
  });

  it('leaves the bytes that it is given as they are', () => {
    const bytes = Buffer.from('10.128.0.7 fd01::7');

    obfuscating(['10.128.0.0/14', 'fd01::/48']).obfuscator.contents(bytes);

    expect(bytes.toString()).toBe('10.128.0.7 fd01::7');
  });

  it('is the same when the same is given in the same order', () => {
    assert(
      property(array(bigInt({ min: 1n, max: 1n << 70n }), { maxLength: 30 }), (hosts) => {
        const text = hosts
          .map((host) => `fd01::${(host & 0xffffn).toString(16)} 10.128.0.${Number(host % 256n)}`)
          .join(' ');
        const results = [1, 2].map(() => obfuscating(['fd01::/64', '10.128.0.0/14']).obfuscate(text));
        expect(results[0]).toBe(results[1]);
      }),
      { numRuns: 100, seed: 10 },
    );
  });
});

function placeOf(address: string): string {
  const [, , third = 0, fourth = 0] = address.split('.').map(Number);
  if (third === 64 && fourth >= 16 && fourth < 32) return '/28';
  if (third >= 64 && third < 128) return '/18';
  return third < 16 ? '/20' : '/16';
}

function addresses(from: number, count: number): string {
  return Array.from({ length: count }, (_, index) => formatIpv4(0x0aff0000 - 200_000 + from + index)).join(' ');
}
