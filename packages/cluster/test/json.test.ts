import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { isJsonObject, parseExactJson } from '../src/json.ts';

describe('JSON of the cluster', () => {
  it.each(['9223372036854775807', '-9223372036854775808', '0.1000000000000000055', '1e400', '-1.5E+999', '1e-400'])(
    'keeps the digits of %s',
    (digits) => {
      const text = `{"a":[${digits}],"b":"${digits}"}`;

      expect(JSON.stringify(parseExactJson(text))).toBe(text);
    },
  );

  it.each([
    ['1.0', 1],
    ['10e2', 1000],
    ['0.100000000000000000', 0.1],
    ['9007199254740991', 9_007_199_254_740_991],
    ['1.7976931348623157e308', Number.MAX_VALUE],
    ['0e99', 0],
  ])('takes %s for the number that it is', (digits, value) => {
    expect(parseExactJson(`[9223372036854775807,${digits}]`)).toEqual([expect.anything(), value]);
  });

  it('knows a number that a double does not hold from an object', () => {
    const [number, object] = parseExactJson('[9223372036854775807,{}]') as unknown[];

    expect([isJsonObject(number), isJsonObject(object)]).toEqual([false, true]);
  });

  it('is written as it was, whatever the integers', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n })), fc.boolean(), (numbers, isSpaced) => {
        const text = `[${numbers.join(isSpaced ? ' , ' : ',')}]`;

        expect(JSON.stringify(parseExactJson(text))).toBe(`[${numbers.join(',')}]`);
      }),
    );
  });
});
