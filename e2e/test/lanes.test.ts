import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { acts, patternOf, suiteOrder } from '../src/setup/lanes.ts';

const suites = join(import.meta.dirname, '../suites');
const lanes = acts.flat();

describe('the lanes', () => {
  it('hold every suite once, and the audit at the end of each', async () => {
    const names = (await readdir(suites)).map((name) => name.replace(/\.e2e\.ts$/, ''));

    const others = lanes.flatMap((lane) => lane.slice(0, -1));
    expect(lanes.map((lane) => lane.at(-1))).toEqual(lanes.map(() => 'audit'));
    expect(['audit', ...others].toSorted()).toEqual(names.toSorted());
  });

  it('give an order for one cluster, with the audit last', () => {
    expect([suiteOrder[0], suiteOrder.at(-1)]).toEqual(['promises', 'audit']);
    expect(new Set(suiteOrder).size).toBe(suiteOrder.length);
  });

  it('are told to jest by patterns that mean one suite', () => {
    const paths = suiteOrder.map((suite) => `/audit/reach/e2e/suites/${suite}.e2e.ts`);

    expect(suiteOrder.map((suite) => paths.filter((path) => new RegExp(patternOf(suite)).test(path)).length)).toEqual(
      suiteOrder.map(() => 1),
    );
  });
});
