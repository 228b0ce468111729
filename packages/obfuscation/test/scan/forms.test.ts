import { describe, expect, it } from '@jest/globals';
import { array, assert, boolean, constantFrom, integer, property, tuple, uint8Array } from 'fast-check';
import { formatIpv6, ipv6OfGroups } from '../../src/address/ipv6.ts';
import { obfuscating } from '../support/obfuscate.ts';

// No replacement is as high as these, so what is found of one afterwards is the address itself.
const group = integer({ min: 0x4000, max: 0xefff });
const addresses = tuple(constantFrom(0xfd01, 0xfd02, 0x2001), group, group, boolean()).map(
  ([first, fifth, last, isSparse]) =>
    isSparse ? [first, 0, 0, 0, fifth, 0, 0, last] : [first, 0, fifth, fifth, fifth, fifth, fifth, last],
);
const before = constantFrom(
  '',
  ' ',
  '"',
  '[',
  '=',
  ',',
  'x',
  'ip',
  '\\n',
  '\\u003c',
  'node:',
  'addr::',
  '12:',
  '/',
  '@',
  '10.0.0.1 ',
  'ab:cd:ef:',
);
const after = constantFrom(
  '',
  ' ',
  '"',
  ']',
  ']:8443',
  '%eth0',
  '.',
  ', ',
  '.443',
  ': refused',
  '\\n',
  'z',
  '-',
  '/x',
  ';',
);

describe('an IPv6 address in whatever form and surroundings', () => {
  it('is hidden, and nothing of it is left', () => {
    const texts = tuple(addresses, integer({ min: 0, max: 5 }), before, after);

    assert(
      property(array(texts, { minLength: 1, maxLength: 8 }), (parts) => {
        const { obfuscate } = obfuscating(['fd01::/48', 'fd02::/64']);
        const text = parts.map(([groups, form, head, tail]) => `${head}${written(groups, form)}${tail}`).join(' ');
        const hidden = obfuscate(text).toLowerCase();
        for (const [[, , , , fifth = 0, , , last = 0]] of parts) {
          expect(hidden).not.toMatch(
            new RegExp(`(?:^|[^0-9a-f])0*(?:${fifth.toString(16)}:|${last.toString(16)}(?![0-9a-f]))`),
          );
        }
      }),
      { numRuns: 3000, seed: 10 },
    );
  });

  it('is always the same address', () => {
    assert(
      property(addresses, (groups) => {
        const { obfuscate, obfuscator } = obfuscating(['fd01::/16', 'fd02::/16', '2001::/16']);
        const replacements = [0, 1, 2, 3, 4, 5].map((form) => obfuscate(written(groups, form)));
        expect(new Set(replacements).size).toBe(1);
        expect(Object.keys(obfuscator.table())).toEqual([formatIpv6(ipv6OfGroups(groups))]);
      }),
      { numRuns: 300, seed: 10 },
    );
  });

  it('or none at all, whatever the bytes are: nothing is thrown, and what is no address stays', () => {
    assert(
      property(uint8Array({ maxLength: 400 }), (bytes) => {
        const { obfuscator } = obfuscating(['fd01::/48']);
        const hidden = obfuscator.contents(Buffer.from(bytes));
        if (!/[.:]/.test(Buffer.from(bytes).toString('latin1'))) expect([...hidden]).toEqual([...bytes]);
      }),
      { numRuns: 2000, seed: 10 },
    );
  });
});

function written(groups: readonly number[], form: number): string {
  const hex = groups.map((each) => each.toString(16));
  const [seventh = 0, eighth = 0] = groups.slice(6);
  const dotted = [seventh >> 8, seventh & 255, eighth >> 8, eighth & 255].join('.');
  const shortest = formatIpv6(ipv6OfGroups(groups));
  const forms = [
    shortest,
    shortest.toUpperCase(),
    hex.join(':'),
    hex.map((each) => each.padStart(4, '0')).join(':'),
    `${hex.slice(0, 6).join(':')}:${dotted}`,
    hex.map((each) => each.padStart(4, '0').toUpperCase()).join(':'),
  ];
  return forms[form] ?? shortest;
}
