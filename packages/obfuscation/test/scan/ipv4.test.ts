import { describe, expect, it } from '@jest/globals';
import { assert, array, constantFrom, oneof, property } from 'fast-check';
import { parseIpv4 } from '../../src/address/ipv4.ts';
import { replaceAddresses } from '../../src/scan/replace-addresses.ts';
import { obfuscating } from '../support/obfuscate.ts';

const cluster = ['10.128.0.0/14', '172.30.0.0/16'];

describe('IPv4 addresses in a text', () => {
  it('become what the specification shows', () => {
    const { obfuscate } = obfuscating(cluster);

    const texts = [
      '10.128.0.0',
      '10.128.0.55',
      '10.128.0.56',
      '10.128.0.55',
      '10.129.0.0',
      '172.30.0.5',
      '127.0.0.1',
      '10.0.134.130',
    ];
    expect(texts.map(obfuscate)).toEqual([
      '10.128.0.0',
      '10.128.0.1',
      '10.128.0.2',
      '10.128.0.1',
      '10.128.0.3',
      '172.30.0.1',
      '127.0.0.1',
      '0.0.0.0',
    ]);
  });

  it.each([
    ['10.0.0.1/16', '10.0.0.1/16'],
    ['http://10.0.0.1/a', 'http://0.0.0.0/a'],
    ['010.0.0.1', '010.0.0.1'],
    ['4.12.0.33', '0.0.0.0'],
    ['10.0.0.300', '0.0.0.00'],
    ['x10.0.0.1y', 'x0.0.0.0y'],
    ['1.2.3', '1.2.3'],
    ['1.2.3.4.5', '0.0.0.0.5'],
    ['1.2.300.4.5.6.7', '1.2.300.4.5.6.7'],
    ['"10.0.0.1:6443"', '"0.0.0.0:6443"'],
    ['\\n10.0.0.1\\n', '\\n0.0.0.0\\n'],
    ['10.0.0.1', '0.0.0.0'],
    ['::ffff:10.0.0.1', '::ffff:0.0.0.0'],
    ['12:34:56.10.0.0', '12:34:0.0.0.0'],
  ])('makes of %s %s', (text, expected) => {
    expect(obfuscating(cluster).obfuscate(text)).toBe(expected);
  });

  it('are those that the pattern of the reference finds, in whatever they stand', () => {
    const pieces = oneof(
      constantFrom('.', '.', '.', '/', 'x', ' ', '0', '1', '2', '5', '9', '25', '255', '256', '192', '300', '01', '10'),
      constantFrom('10.128.0.55', '172.30.1.2', '8.8.8.8', '10.0.0.1/16'),
    );

    assert(
      property(array(pieces, { maxLength: 24 }), (parts) => {
        const text = parts.join('');
        expect(mark(text)).toBe(text.replace(reference, markOne));
      }),
      { numRuns: 5000, seed: 10 },
    );
  });
});

// `pkg/anonymization/anonymizer.go`; what it says of a match is said here by brackets.
const reference =
  /((25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)\.){3}(25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)(\/([0-9]{1,2}))?/g;

function markOne(match: string): string {
  return match.includes('/') || parseIpv4(match) === undefined ? match : `<${match}>`;
}

function mark(text: string): string {
  const replacer = {
    ipv4: (address: number) => `<${[24, 16, 8, 0].map((bits) => (address >>> bits) & 255).join('.')}>`,
    ipv6: () => undefined,
    knowsIpv6: () => false,
  };
  return replaceAddresses(Buffer.from(text), replacer).toString();
}
