import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { withoutAppliedConfiguration } from '../../src/list/applied-configuration.ts';
import {
  anyValue,
  lastApplied,
  otherMembers,
  shuffled,
  withoutLastApplied,
  written,
} from '../support/arbitrary-json.ts';

const cutOf = (text: string) => withoutAppliedConfiguration(Buffer.from(text)).toString();

describe('the applied configuration', () => {
  it.each([
    ['alone', `{"${lastApplied}":"{\\"a\\":1}"}`, '{}'],
    ['first', `{"${lastApplied}":"x" , "b":1}`, '{ "b":1}'],
    ['last', `{"b":1 ,"${lastApplied}" : "x" }`, '{"b":1  }'],
    ['in the middle', `{"a":1,"${lastApplied}":"x","b":1}`, '{"a":1,"b":1}'],
    ['no text', `{"a":1,"${lastApplied}":{"b":["}"]},"c":[]}`, '{"a":1,"c":[]}'],
    ['a number at the end', `{"${lastApplied}":1}`, '{}'],
    ['twice', `{"${lastApplied}":1,"${lastApplied}":2}`, '{}'],
    ['deep inside', `{"a":[{"b":{"${lastApplied}":"x"}}]}`, '{"a":[{"b":{}}]}'],
    ['with an escaped slash', String.raw`{"kubectl.kubernetes.io\/last-applied-configuration":"x"}`, '{}'],
  ])('is taken out where it is %s', (_, text, expected) => {
    expect(cutOf(text)).toBe(expected);
  });

  it.each([
    `{"a":"${lastApplied}"}`,
    `["${lastApplied}"]`,
    `{"f:${lastApplied}":{}}`,
    `{"a":"{\\"${lastApplied}\\":\\"x\\"}"}`,
    `{"other.io/last-applied-configuration":"x"}`,
  ])('is no member of %s, which stays as it is, uncopied', (text) => {
    const bytes = Buffer.from(text);

    expect(withoutAppliedConfiguration(bytes)).toBe(bytes);
  });

  it('is in no object afterwards, and everything else is', () => {
    const member = fc.record({ [lastApplied]: anyValue }, { requiredKeys: [] });
    const object = fc
      .tuple(otherMembers(lastApplied), member, fc.array(anyValue, { maxLength: 3 }))
      .chain(([others, own, list]) => shuffled({ ...others, ...own, list }));

    fc.assert(
      fc.property(written(object), (text) => {
        expect(JSON.parse(cutOf(text))).toEqual(withoutLastApplied(JSON.parse(text)));
      }),
      { numRuns: 600 },
    );
  });
});
