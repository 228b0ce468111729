import { describe, expect, it } from '@jest/globals';
import { nextUploadDelaySeconds, outcomeOfUploadError, type UploadOutcome } from '../src/index.ts';
import { ConsoleError } from '../src/errors.ts';

const hours = 3600;
const minutes = 60;

describe('the next look for something to upload', () => {
  it.each<[UploadOutcome, number, number]>([
    ['uploaded', 15 * minutes, 16.5 * minutes],
    ['nothing-to-upload', 15 * minutes, 16.5 * minutes],
    ['dry-run', 15 * minutes, 16.5 * minutes],
    ['archive-unreadable', 15 * minutes, 16.5 * minutes],
    ['rejected', 15 * minutes, 16.5 * minutes],
    ['cluster-id-missing', 15, 30],
    ['not-authorized', 1 * hours, 3 * hours],
    ['failed', 15 * minutes, 33 * minutes],
  ])('after %s at an interval of two hours is %d to %d seconds away', (outcome, least, most) => {
    const delay = (random: number) =>
      nextUploadDelaySeconds({ outcome, intervalSeconds: 2 * hours, random: () => random });

    expect(delay(0)).toBeCloseTo(least);
    expect(delay(1)).toBeCloseTo(most);
  });

  it('waits as long as the service asked for, within reason', () => {
    const delay = (retryAfterSeconds: number) =>
      nextUploadDelaySeconds({ outcome: 'failed', intervalSeconds: 2 * hours, retryAfterSeconds, random: () => 0 });

    expect(delay(1)).toBe(15 * minutes);
    expect(delay(1 * hours)).toBe(1 * hours);
    expect(delay(1e9)).toBe(3 * hours);
  });

  it.each([
    ['ERR_CONSOLE_NOT_AUTHORIZED', 'not-authorized'],
    ['ERR_CONSOLE_NO_CLUSTER_ID', 'cluster-id-missing'],
    ['ERR_CONSOLE_ARCHIVE_UNREADABLE', 'archive-unreadable'],
    ['ERR_CONSOLE_REJECTED', 'rejected'],
    ['ERR_CONSOLE_TOO_LARGE', 'rejected'],
    ['ERR_CONSOLE_UNREACHABLE', 'failed'],
    ['ERR_CONSOLE_NO_TOKEN', 'failed'],
  ] as const)('takes %s for %s', (code, outcome) => {
    expect(outcomeOfUploadError(new ConsoleError(code, ''))).toBe(outcome);
  });
});
