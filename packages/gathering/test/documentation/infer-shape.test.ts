import { describe, expect, it } from '@jest/globals';
import { inferShape } from '../../src/index.ts';

describe('the shape of values', () => {
  it('names types, members and elements of all of them', () => {
    expect(inferShape([{ a: 1, b: ['x'] }, { a: null, b: [] }, { c: true }])).toEqual({
      type: 'object',
      properties: {
        a: { type: ['null', 'number'] },
        b: { type: 'array', items: { type: 'string' } },
        c: { type: 'boolean' },
      },
    });
  });

  it('takes an object whose members are named by data for a map', () => {
    expect(inferShape([{ 'sha256:1': { n: 1 }, 'sha256:2': { m: 'x' } }])).toEqual({
      type: 'object',
      additionalProperties: { type: 'object', properties: { m: { type: 'string' }, n: { type: 'number' } } },
    });
  });
});
