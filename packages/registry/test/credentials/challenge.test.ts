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
