import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { parseBoundedJson } from '@insights/process';

const bounds = { bytes: 1000, depth: 4, values: 20 };
const parse = (text: string) => parseBoundedJson(text, bounds, 'the answer');

describe('JSON that comes from outside', () => {
  it.each([
    ['{}', {}],
    ['"[[[[[[[["', '[[[[[[[['],
    [String.raw`{"a\"[[[[[[": "\\"}`, { 'a"[[[[[[': '\\' }],
    ['[[[[1]]]]', [[[[1]]]]],
    [' null ', null],
  ])('reads %s', (text, value) => {
    expect(parse(text)).toEqual(value);
  });

  it.each([
    ['[[[[[1]]]]]', 'the answer is nested more than 4 deep'],
    [`[${'0,'.repeat(20)}0]`, 'the answer has more than 20 values'],
    ['{"a":{},"b":{},"c":{},"d":{},"e":{},"f":{},"g":{},"h":{},"i":{},"j":{},"k":{}}', /more than 20 values/],
    [`"${'a'.repeat(999)}"`, 'the answer has 1001 bytes, more than 1000'],
    [`"${'ä'.repeat(500)}"`, 'the answer has 1002 bytes, more than 1000'],
  ])('refuses %s before it is built', (text, message) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'ERR_JSON_TOO_LARGE' }));
    expect(() => parse(text)).toThrow(message);
  });

  it.each(['', '{', '{"token":"secret"', '"', '"\\', ']]]]', 'secret'])(
    'refuses %j and quotes nothing of it',
    (text) => {
      const error = thrownBy(() => parse(text));

      expect(error).toMatchObject({ code: 'ERR_JSON_INVALID', message: 'the answer is not JSON' });
      expect(error).not.toHaveProperty('cause');
    },
  );

  it('takes bytes, also a part of a larger buffer', () => {
    const larger = Buffer.from('xx{"a":1}xx');

    expect(parseBoundedJson(larger.subarray(2, 9), bounds, 'it')).toEqual({ a: 1 });
  });

  it('reads whatever JSON.stringify wrote when the bounds are wide', () => {
    const wide = { bytes: 1e6, depth: 1000, values: 1e6 };
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        expect(parseBoundedJson(text, wide, 'it')).toEqual(JSON.parse(text));
      }),
    );
  });

  it('counts at least the values that are built', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        const values = countValues(JSON.parse(text));

        expect(() => parseBoundedJson(text, { bytes: 1e6, depth: 1000, values: values - 1 }, 'it')).toThrow();
      }),
    );
  });
});

function countValues(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  const members = Object.values(value);
  // A container counts itself and its members; the first of them comes without a comma.
  return members.reduce<number>((sum, member) => sum + countValues(member), 0) + (members.length === 0 ? 1 : 0);
}

function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
