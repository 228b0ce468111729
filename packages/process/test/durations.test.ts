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
    ['1.s', 1],
    ['+1h', 3600],
    ['-0', 0],
    ['1µs', 1e-6],
    ['1μs', 1e-6],
    ['2562047h', 9_223_369_200],
  ])('reads %s as Go does', (text, seconds) => {
    expect(parseDurationSeconds(text)).toBeCloseTo(seconds, 9);
  });

  it.each([
    '',
    '2',
    'h',
    '2 h',
    '1d',
    '1h-30m',
    '10 minutes',
    '1..5h',
    'NaN',
    ' 2h',
    '2h ',
    '+',
    '.s',
    '2H',
    '1e3s',
    '１h',
  ])('refuses %j and names it', (text) => {
    expect(() => parseDurationSeconds(text)).toThrow(`"${text}" is not a duration`);
  });

  it.each(['9999999999h', '2562047h47m18s', `${'9'.repeat(60)}h`])('refuses %s, which Go cannot hold', (text) => {
    expect(() => parseDurationSeconds(text)).toThrow('longer than any duration can be');
  });

  it('refuses a long text without trying it in every way, and quotes its beginning', () => {
    const started = process.cpuUsage();

    expect(() => parseDurationSeconds('1'.repeat(1_000_000))).toThrow(/^"1{64}…" is not a duration/);
    expect(() => parseDurationSeconds('2h\n')).toThrow('"2h " is not a duration');
    expect(process.cpuUsage(started).user).toBeLessThan(500_000);
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
