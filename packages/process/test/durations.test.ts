import { describe, expect, it } from '@jest/globals';
import { formatDuration, parseDurationSeconds } from '@insights/process';

describe('durations', () => {
  it.each([
    ['2h', 7200],
    ['1h30m', 5400],
    ['1.5h', 5400],
    ['250ms', 0.25],
    ['0', 0],
    ['-1s', -1],
    ['.5s', 0.5],
    ['1m0.5s', 60.5],
  ])('reads %s as Go does', (text, seconds) => {
    expect(parseDurationSeconds(text)).toBeCloseTo(seconds, 9);
  });

  it.each(['', '2', 'h', '2 h', '1d', '1h-30m', '10 minutes', '1..5h', 'NaN'])('refuses %j and names it', (text) => {
    expect(() => parseDurationSeconds(text)).toThrow(`"${text}" is not a duration`);
  });

  it.each([
    [7200, '2h0m0s'],
    [90, '1m30s'],
    [1.5, '1.5s'],
    [0.25, '250ms'],
    [0, '0s'],
    [-60, '-1m0s'],
    [3600.001, '1h0m0.001s'],
  ])('writes %d seconds as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});
