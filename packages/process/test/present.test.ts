import { describe, expect, it } from '@jest/globals';
import { present } from '@insights/process';

describe('optional members', () => {
  it('are those that have a value', () => {
    expect(present({ a: 1, b: undefined, c: null, d: '' })).toEqual({ a: 1, c: null, d: '' });
  });

  it('leave no key behind', () => {
    expect(Object.keys(present({ a: undefined }))).toEqual([]);
  });
});
