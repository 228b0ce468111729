import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { firstPollDelaySeconds, nextPollDelaySeconds, pollClasses } from '../../src/index.ts';

const intervalSeconds = 600;
const sixHours = 6 * 3600;
const almostOne = () => 1 - Number.EPSILON;
const zero = () => 0;

describe('the wait after a poll', () => {
  it.each(['Unchanged', 'Changed', 'TagMissing'] as const)('that was %s is the interval ± 20 %', (pollClass) => {
    const input = { class: pollClass, intervalSeconds, failures: 0 };

    expect(nextPollDelaySeconds({ ...input, random: zero })).toBe(480);
    expect(nextPollDelaySeconds({ ...input, random: almostOne })).toBeCloseTo(720);
  });

  it.each(['RateLimited', 'ServerError', 'NetworkError', 'ProtocolError'] as const)(
    'that was a %s is exponential with full jitter, up to six hours',
    (pollClass) => {
      const delay = (failures: number, random: () => number) =>
        nextPollDelaySeconds({ class: pollClass, intervalSeconds, failures, random });

      expect(delay(1, zero)).toBe(0);
      expect(delay(1, almostOne)).toBeCloseTo(1200);
      expect(delay(3, almostOne)).toBeCloseTo(4800);
      expect(delay(20, almostOne)).toBeCloseTo(sixHours);
    },
  );

  it.each(['RepoMissingOrDenied', 'TlsError'] as const)('that was a %s doubles without a storm', (pollClass) => {
    const delay = (failures: number) =>
      nextPollDelaySeconds({ class: pollClass, intervalSeconds, failures, random: () => 0.5 });

    expect([1, 2, 3, 99].map(delay)).toEqual([1200, 2400, 4800, sixHours]);
  });

  it('that was Refused is six hours', () => {
    expect(nextPollDelaySeconds({ class: 'Refused', intervalSeconds, failures: 1, random: zero })).toBe(sixHours);
  });

  it.each([
    [120, 120],
    [undefined, 0],
    [1_000_000_000, sixHours],
  ])('is not below a Retry-After of %s s (R9)', (retryAfterSeconds, expected) => {
    const delay = nextPollDelaySeconds({
      class: 'RateLimited',
      intervalSeconds,
      failures: 1,
      retryAfterSeconds,
      random: zero,
    });

    expect(delay).toBe(expected);
  });

  it('is six hours once a cluster has been cut off for a day', () => {
    const input = { class: 'NetworkError', intervalSeconds, failures: 1, random: () => 0.5 } as const;

    expect(nextPollDelaySeconds({ ...input, secondsSinceSuccess: 86_399 })).toBe(600);
    expect(nextPollDelaySeconds({ ...input, secondsSinceSuccess: 86_400 })).toBe(sixHours);
  });

  it('is never negative, infinite or beyond the cap', () => {
    const inputs = fc.record({
      class: fc.constantFrom(...pollClasses),
      intervalSeconds: fc.integer({ min: 1, max: 86_400 }),
      failures: fc.nat(2000),
      retryAfterSeconds: fc.option(fc.nat(), { nil: undefined }),
      secondsSinceSuccess: fc.option(fc.nat(), { nil: undefined }),
      random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }).map((value) => () => value),
    });
    fc.assert(
      fc.property(inputs, (input) => {
        const delay = nextPollDelaySeconds(input);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual(Math.max(sixHours, input.intervalSeconds * 1.2));
      }),
      { numRuns: 300 },
    );
  });
});

describe('the wait after the start', () => {
  const now = new Date('2026-01-01T00:00:00Z');

  it('is anywhere in the interval', () => {
    const input = { intervalSeconds, hasChoice: true, now };

    expect(firstPollDelaySeconds({ ...input, random: zero })).toBe(0);
    expect(firstPollDelaySeconds({ ...input, random: () => 0.5 })).toBe(300);
  });

  it('is within a minute when no choice is on record', () => {
    expect(firstPollDelaySeconds({ intervalSeconds, hasChoice: false, now, random: almostOne })).toBeLessThan(60);
    expect(firstPollDelaySeconds({ intervalSeconds: 2, hasChoice: false, now, random: almostOne })).toBeLessThan(2);
  });

  it('keeps to what the process before had planned, so that a crash loop does not hammer', () => {
    const nextPollAt = '2026-01-01T00:07:00Z';

    expect(firstPollDelaySeconds({ intervalSeconds, hasChoice: false, nextPollAt, now, random: zero })).toBe(420);
  });

  it.each(['2025-12-31T00:00:00Z', '2031-01-01T00:00:00Z', 'nonsense'])(
    'does not believe a plan for %s',
    (nextPollAt) => {
      expect(firstPollDelaySeconds({ intervalSeconds, hasChoice: true, nextPollAt, now, random: () => 0.5 })).toBe(300);
    },
  );
});
