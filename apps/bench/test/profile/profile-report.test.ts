import { describe, expect, it } from '@jest/globals';
import { formatProfile, judgeProfile } from '../../src/profile/profile-report.ts';
import type { ProfileResult } from '../../src/profile/run-profile.ts';

const mebibyte = 2 ** 20;

function gathering(wallMilliseconds: number, mebibytes: number) {
  return {
    wallMilliseconds,
    startMilliseconds: 100,
    idlePeakBytes: undefined,
    peakBytes: mebibytes * mebibyte,
    archiveBytes: mebibyte,
  };
}

function result(more: {
  gather?: number;
  peak?: number;
  larger?: number;
  obfuscated?: number;
  p99?: number;
}): ProfileResult {
  const { gather = 1400, peak = 100, larger = 101, obfuscated = 1500, p99 = 1 } = more;
  return {
    turns: [
      {
        fetchMilliseconds: 1000,
        requests: 60,
        gather: gathering(gather, peak),
        obfuscated: gathering(obfuscated, peak),
        foreground: { idle: [1, 1, 1], gathering: [1, 1, p99] },
      },
    ],
    kubectl: [{ wallMilliseconds: 20_000, peakBytes: 2000 * mebibyte }],
    larger: [gathering(3000, larger)],
  };
}

function missed(measured: ProfileResult): string[] {
  return judgeProfile(measured)
    .filter(({ isMet }) => isMet !== true)
    .map(({ text }) => text);
}

describe('the verdicts on a whole gather', () => {
  it('are met by one that is light and quick', () => {
    expect(missed(result({}))).toEqual([]);
  });

  it.each([
    ['slower than the floor allows', { gather: 1501 }, '1.50 times the wall time of the floor; at most 1.50'],
    ['too large', { peak: 129, larger: 129 }, '129.0 MiB peak memory; at most 128.0 MiB'],
    ['growing', { larger: 103 }, '3.0 MiB growth of peak memory for 18,000 more pods; at most 2.0 MiB'],
    ['slow with obfuscation', { obfuscated: 2380 }, '1.70 times the wall time with obfuscation; at most 1.60'],
    ['in the way of others', { p99: 1.2 }, "1.20 times others' p99 while gathering; at most 1.10"],
    [
      'not ten times as quick as kubectl',
      { gather: 2100, obfuscated: 2100 },
      "one 9.52th of kubectl's wall time; at most one 10th",
    ],
  ])('name what is %s', (_, figures, text) => {
    expect(missed(result(figures))).toContain(text);
  });
});

describe('the table of a whole gather', () => {
  it('has a line for everything that is judged', () => {
    expect(formatProfile(result({}))).toContain('| gather ÷ floor | 1.40 | 1.40 | 1.40 |');
  });
});
