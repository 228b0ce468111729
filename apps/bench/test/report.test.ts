import { describe, expect, it } from '@jest/globals';
import { formatTable, judge } from '../src/report.ts';
import type { BenchResult, BenchTurn } from '../src/run-bench.ts';
import { spreadOf } from '../src/statistics.ts';
import { formatVerdicts } from '../src/verdict.ts';

const mebibyte = 2 ** 20;

interface Figures {
  readonly floor?: number;
  readonly gatherer?: number;
  readonly peak?: number | undefined;
  readonly larger?: number | undefined;
}

function turn(figures: Figures): BenchTurn {
  const { floor = 1000, gatherer = 1000, peak, larger } = { peak: 100, larger: 100.5, ...figures };
  const measured = (mebibytes: number | undefined) => ({
    wallMilliseconds: gatherer,
    startMilliseconds: 200,
    idlePeakBytes: undefined,
    peakBytes: mebibytes === undefined ? undefined : mebibytes * mebibyte,
    archiveBytes: 4 * mebibyte,
  });
  return {
    floor: { wallMilliseconds: floor, fileBytes: 5 * mebibyte },
    gatherer: measured(peak),
    requests: 40,
    larger: measured(larger),
  };
}

function result(...turns: Figures[]): BenchResult {
  return { pods: 20_000, podBytes: 6500, turns: turns.map(turn) };
}

function met(...turns: Figures[]): (boolean | undefined)[] {
  return judge(result(...turns)).map(({ isMet }) => isMet);
}

describe('the verdict', () => {
  it('is good within every target', () => {
    expect(met({ gatherer: 1500, peak: 128, larger: 129 })).toEqual([true, true, true]);
  });

  it('looks at the middle run, whatever one run does', () => {
    expect(met({ gatherer: 1000 }, { gatherer: 9000 }, { gatherer: 1100 })[0]).toBe(true);
  });

  it('compares a run with the floor beside it', () => {
    expect(met({ floor: 4000, gatherer: 5000 }, { floor: 1000, gatherer: 1600 }, { gatherer: 1700 })[0]).toBe(false);
  });

  it('misses for too much memory, and for memory that grows', () => {
    expect(met({ peak: 129, larger: 129 })).toEqual([true, false, true]);
    expect(met({ peak: 100, larger: 102 })).toEqual([true, true, false]);
  });

  it('leaves memory open where it cannot be measured', () => {
    const verdicts = judge(result({ peak: undefined, larger: undefined }));

    expect(verdicts.map(({ isMet }) => isMet)).toEqual([true, undefined, undefined]);
    expect(formatVerdicts(verdicts)).toMatch(/^PASS .*\nSKIP .*only Linux tells.*\nSKIP /);
  });
});

describe('the table', () => {
  it('has the least, the middle and the largest of each figure', () => {
    const table = formatTable(result({ gatherer: 1000 }, { gatherer: 3000 }, { gatherer: 1200 }));

    expect(table).toContain('| 20,000 pods of 6,500 bytes, 3 runs | least | median | most |');
    expect(table).toContain('| gatherer ÷ floor | 1.00 | 1.20 | 3.00 |');
    expect(table).toContain('| peak memory with 30,000 pods | 100.5 MiB | 100.5 MiB | 100.5 MiB |');
    expect(table).toContain('| peak memory before the first run | | only on Linux | |');
  });
});

describe('a spread', () => {
  it('has the mean of the two middle values of an even number', () => {
    expect(spreadOf([4, 1, 3, 2])).toEqual({ least: 1, median: 2.5, most: 4 });
  });
});
