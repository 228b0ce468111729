import { describe, expect, it } from '@jest/globals';
import { RestartBackoff } from '../src/restart-backoff.ts';

const minute = 60_000;

describe('the restart back-off', () => {
  it('lets the first try through and then doubles from 10 s to 5 minutes', () => {
    const backoff = new RestartBackoff();

    expect(backoff.pending('a', 0, 0)).toBeUndefined();
    expect(Array.from({ length: 7 }, () => backoff.next('a', 0))).toEqual([10, 20, 40, 80, 160, 300, 300]);
  });

  it('counts the wait from the end of the last run', () => {
    const backoff = new RestartBackoff();
    backoff.next('a', 0);

    expect(backoff.pending('a', 3000, 5000)).toEqual({ delaySeconds: 10, leftSeconds: 8 });
    expect(backoff.pending('a', 3000, 13_000)).toBeUndefined();
  });

  it('keeps one count for each key', () => {
    const backoff = new RestartBackoff();
    backoff.next('a', 0);

    expect(backoff.pending('b', 0, 0)).toBeUndefined();
    expect(backoff.next('b', 0)).toBe(10);
  });

  it('starts anew when a key was left alone for ten minutes', () => {
    const backoff = new RestartBackoff();
    backoff.next('a', 0);
    backoff.next('a', 0);

    expect(backoff.next('a', 10 * minute)).toBe(40);
    expect(backoff.pending('a', 20 * minute + 1, 20 * minute + 1)).toBeUndefined();
    expect(backoff.next('a', 20 * minute + 1)).toBe(10);
  });
});
