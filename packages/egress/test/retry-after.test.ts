import { describe, expect, it } from '@jest/globals';
import { parseRetryAfter } from '../src/index.ts';

describe('Retry-After', () => {
  const now = new Date('2026-08-01T12:00:00Z');

  it.each([
    ['120', 120],
    [' 7 ', 7],
    ['0', 0],
    ['1000000000', 21_600],
    ['9'.repeat(400), 21_600],
    ['Sat, 01 Aug 2026 12:05:00 GMT', 300],
    ['Saturday, 01-Aug-26 12:05:00 GMT', 300],
    ['Fri, 01 Aug 2036 12:05:00 GMT', 21_600],
    ['Sat, 01 Aug 2026 11:05:00 GMT', undefined],
    ['Sat, 01 Aug 2026 12:00:00 GMT', undefined],
    ['soon', undefined],
    ['Whenever, 1', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    ['2026', 2026],
    ['', undefined],
    [undefined, undefined],
  ])('%p is %p', (header, seconds) => {
    expect(parseRetryAfter(header, now, 21_600)).toBe(seconds);
  });
});
