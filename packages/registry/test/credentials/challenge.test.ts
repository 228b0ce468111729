import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { parseChallenges } from '../../src/credentials/challenge.ts';

function plain(headers: string[]) {
  return parseChallenges(headers).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);
}

describe('WWW-Authenticate', () => {
  it('reads a bearer challenge and keeps the case of its values', () => {
    const header = 'Bearer realm="https://Host/v2/Auth",service="host",scope="repository:ns/Repo:pull"';

    expect(plain([header])).toEqual([
      ['bearer', { realm: 'https://Host/v2/Auth', service: 'host', scope: 'repository:ns/Repo:pull' }],
    ]);
  });

  it('takes scheme and parameter names in any case', () => {
    expect(plain(['BEARER Realm="r",SERVICE=s'])).toEqual([['bearer', { realm: 'r', service: 's' }]]);
  });

  it('undoes escapes in quoted strings', () => {
    expect(plain([String.raw`Basic realm="a \"quoted\" \\ name, with a comma"`])).toEqual([
      ['basic', { realm: String.raw`a "quoted" \ name, with a comma` }],
    ]);
  });

  it('reads several challenges of one line and of several lines', () => {
    expect(plain(['Basic realm="a", Bearer realm="b", scope="c"', 'Negotiate'])).toEqual([
      ['basic', { realm: 'a' }],
      ['bearer', { realm: 'b', scope: 'c' }],
      ['negotiate', {}],
    ]);
  });

  it('allows spaces around the equals sign and stray commas', () => {
    expect(plain([', Bearer realm = "a" ,, service= b'])).toEqual([['bearer', { realm: 'a', service: 'b' }]]);
  });

  it.each([
    [
      'Negotiate YIIabc==, Bearer realm="r"',
      [
        ['negotiate', {}],
        ['bearer', { realm: 'r' }],
      ],
    ],
    [
      'Negotiate YIIabc, Bearer realm="r"',
      [
        ['negotiate', {}],
        ['bearer', { realm: 'r' }],
      ],
    ],
    [
      'NTLM, Negotiate a+/b=, Basic realm="b"',
      [
        ['ntlm', {}],
        ['negotiate', {}],
        ['basic', { realm: 'b' }],
      ],
    ],
    ['Negotiate a.b~c-d_e==', [['negotiate', {}]]],
  ])('passes over the token68 of %s', (header, expected) => {
    expect(plain([header])).toEqual(expected);
  });

  it.each([
    [
      'Bearer realm=https://h/token,service=registry.example:5000,scope="a:b:pull,push"',
      { realm: 'https://h/token', service: 'registry.example:5000', scope: 'a:b:pull,push' },
    ],
    ['Bearer realm=https://h/token?a=b&c, service=s', { realm: 'https://h/token?a=b&c', service: 's' }],
    ['Bearer realm=https://[::1]:5000/token', { realm: 'https://[::1]:5000/token' }],
    ['Bearer service=My Registry, realm="r"', { service: 'My Registry', realm: 'r' }],
    ['Bearer realm=https://h/token service=s:1', { realm: 'https://h/token', service: 's:1' }],
  ])('takes the unquoted values of %s whole', (header, expected) => {
    expect(plain([header])).toEqual([['bearer', expected]]);
  });

  it('goes on behind a malformed part', () => {
    expect(plain(['Digest nonce=(, Bearer realm="r"'])).toEqual([
      ['digest', {}],
      ['bearer', { realm: 'r' }],
    ]);
    expect(plain(['Bearer realm="a", ="x", service="s"'])).toEqual([['bearer', { realm: 'a', service: 's' }]]);
  });

  it('takes no longer for a long line', () => {
    const start = process.cpuUsage();
    for (const part of ['a ', 'a=b ', 'a=b c ', '"', 'x=', 'ab', ', ', 'N a=', '\\"']) {
      parseChallenges([part.repeat(16_384 / part.length)]);
    }
    expect(process.cpuUsage(start).user).toBeLessThan(1_000_000);
  });

  it.each(['', 'realm="a"', '"', 'Bearer realm="unterminated', 'Bearer ="x"', '=====', 'Bearer realm=('])(
    'does not trip over %s',
    (header) => {
      expect(plain([header]).flatMap(([, parameters]) => Object.keys(parameters ?? {}))).toEqual([]);
    },
  );

  it('ends for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '"', '\\', '=', ',', ' ', 'B') }), (text) => {
        expect(Array.isArray(parseChallenges([text]))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
