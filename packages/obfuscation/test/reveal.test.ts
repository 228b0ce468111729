import { describe, expect, it } from '@jest/globals';
import { array, assert, constant, constantFrom, integer, ipV4, oneof, property, tuple } from 'fast-check';
import { formatIpv6, ipv6OfGroups } from '../src/address/ipv6.ts';
import { Revealer } from '../src/reveal.ts';
import { obfuscating } from './support/obfuscate.ts';

const reveal = (table: unknown, text: string) => new Revealer(table).contents(Buffer.from(text)).toString();

const group = oneof(constant(0), integer({ min: 0, max: 0xffff }));
const ipv6 = tuple(constantFrom(0x2001, 0xfd01, 0xfe80), array(group, { minLength: 7, maxLength: 7 })).map(
  ([first, rest]) => formatIpv6(ipv6OfGroups([first, ...rest])),
);

describe('revealing', () => {
  it('puts whole addresses back, not the beginnings of longer ones, and all at once', () => {
    const table = {
      '10.128.0.55': '10.128.0.1',
      '10.128.0.1': '10.128.0.12',
      'fd01::55': 'fd01::1',
      'fd01::1': 'fd01::12',
    };

    expect(
      reveal(table, '10.128.0.1 10.128.0.12 10.128.0.123 10.128.0.1/16 "10.128.0.1:80" fd01::1 [fd01::12] fd01::123'),
    ).toBe('10.128.0.55 10.128.0.1 10.128.0.123 10.128.0.1/16 "10.128.0.55:80" fd01::55 [fd01::1] fd01::123');
  });

  it('gives back every address that was in a network of the cluster, whatever stood around it', () => {
    const networks = ['0.0.0.0/1', '128.0.0.0/1', '2000::/8', 'fd00::/8', 'fe80::/10'];
    const separators = constantFrom(' ', '"', ',', '\n', '\\n', ' [', '] ', '=', ';', '|', '(', ' x');
    const piece = tuple(oneof(ipV4(), ipv6), separators);

    assert(
      property(array(piece, { maxLength: 40 }), (pieces) => {
        const { obfuscate, obfuscator } = obfuscating(networks);
        const text = pieces.map(([address, separator]) => `${separator}${address}`).join(' ');
        expect(reveal(obfuscator.table(), text)).toBe(text);
        const hidden = obfuscate(text);
        expect(reveal(obfuscator.table(), hidden)).toBe(text);
      }),
      { numRuns: 400, seed: 10 },
    );
  });

  it.each([
    [undefined, 'is no object'],
    [['10.0.0.1'], 'is no object'],
    [
      { '10.0.0.1': '10.0.0.2', '10.0.0.3': '10.0.0.2' },
      'has 1 entries that are no pair of addresses of one family, or an address twice',
    ],
    [{ '10.0.0.1': 'fd01::1', x: 'y', '10.0.0.01': '10.0.0.9', '10.0.0.2': 7 }, 'has 4 entries that are no pair'],
    [{ 'fd01::1': 'fd01::2', 'FD01::1': 'fd01::3' }, 'has 1 entries'],
  ])('refuses a table that is none, without a word of what is in it: %j', (table, problem) => {
    expect(() => new Revealer(table)).toThrow(`the translation table ${problem}`);
    expect(() => new Revealer(table)).toThrow(expect.objectContaining({ code: 'ERR_OBFUSCATION_TABLE_INVALID' }));
  });
});
