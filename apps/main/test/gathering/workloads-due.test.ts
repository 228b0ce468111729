import { describe, expect, it } from '@jest/globals';
import { areWorkloadsDue } from '../../src/gathering/workloads-due.ts';

const hour = 3_600_000;

describe('workloads', () => {
  it('are due when they never began', () => {
    expect(areWorkloadsDue(undefined, 0)).toBe(true);
  });

  it.each([
    [0, false],
    [12 * hour - 1, false],
    [12 * hour, true],
    [100 * hour, true],
  ])('that began %d ms ago: %s', (ago, isDue) => {
    expect(areWorkloadsDue(5 * hour - ago, 5 * hour)).toBe(isDue);
  });
});
