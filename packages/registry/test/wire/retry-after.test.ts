import { describe, expect, it } from '@jest/globals';
import { parseRetryAfter } from '../../src/wire/retry-after.ts';

const now = new Date('2026-01-01T00:00:00Z');

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['120', 120],
    [' 120 ', 120],
    ['99999999999999999999', 21_600],
    ['Thu, 01 Jan 2026 00:02:00 GMT', 120],
    ['Thursday, 01-Jan-26 00:02:00 GMT', 120],
    ['Fri, 01 Jan 2027 00:00:00 GMT', 21_600],
    ['Wed, 31 Dec 2025 23:59:59 GMT', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    ['2026-01-01', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('"%s" is %s seconds', (header, expected) => {
    expect(parseRetryAfter(header, now)).toBe(expected);
  });
});
