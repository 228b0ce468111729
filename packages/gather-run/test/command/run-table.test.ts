import { describe, expect, it } from '@jest/globals';
import { runTable } from '../../src/command/run-table.ts';
import { functionReport, gatherRun } from '../fixtures.ts';

describe('the table of a run', () => {
  it('has the ten functions that took longest', () => {
    const functions = Array.from({ length: 12 }, (_, index) =>
      functionReport({ name: `a/${index}`, durationMilliseconds: index * 100.4 }),
    );

    const lines = runTable(gatherRun({ functions }));

    expect(lines.slice(0, 3)).toEqual([
      'Took longest:',
      '     time  records     bytes  function',
      '  1104 ms        6  19.6 KiB  a/11',
    ]);
    expect(lines).toHaveLength(12);
  });

  it('tells what the cluster does not have from what could not be gathered, in a sentence each', () => {
    const functions = [
      functionReport({ name: 'a/a', errors: ['the server could not find the requested resource'], missing: true }),
      functionReport({ name: 'a/b', errors: ['nodes is forbidden\u001b[2J\nreally', 'x', 'y'], warnings: ['w'] }),
      functionReport({ name: 'a/c', warnings: ['too many', 'and more'] }),
    ];

    expect(runTable(gatherRun({ functions })).slice(5)).toEqual([
      'The cluster does not have what these ask for:',
      '  a/a: the server could not find the requested resource',
      'Could not be gathered:',
      '  a/b: nodes is forbidden [2J (and 2 other errors)',
      'Gathered with warnings:',
      '  a/c: too many (and 1 other warning)',
    ]);
  });

  it('is empty for a run without functions', () => {
    expect(runTable(gatherRun())).toEqual([]);
  });
});
