import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { overlapSets } from '../../src/uid-ranges/overlap-sets.ts';
import type { UidRange } from '../../src/uid-ranges/uid-range.ts';

describe('sets of overlapping ranges', () => {
  it('hold one range in several sets, when those it overlaps with do not overlap each other', () => {
    expect(overlapSets(rangesOf([0, 10], [8, 22], [20, 30])).sets).toEqual([
      ['n0', 'n1'],
      ['n1', 'n2'],
    ]);
  });

  it('do not hold ranges that only touch', () => {
    expect(overlapSets(rangesOf([0, 10], [10, 20])).sets).toEqual([]);
  });

  it('hold a range that is inside of another', () => {
    expect(overlapSets(rangesOf([0, 100], [10, 20], [10, 20])).sets).toEqual([['n0', 'n1', 'n2']]);
  });

  it('are bounded in number', () => {
    const chain = Array.from({ length: 600 }, (_, index): [number, number] => [index * 10, index * 10 + 12]);
    const { sets, isCut } = overlapSets(rangesOf(...chain));

    expect(sets).toHaveLength(500);
    expect(isCut).toBe(true);
  });

  it('are those of the rule, pair by pair, applied without any shortcut', () => {
    const range = fc
      .tuple(fc.nat(60), fc.integer({ min: 1, max: 25 }))
      .map(([start, length]) => [start, start + length]);
    fc.assert(
      fc.property(fc.array(range, { maxLength: 25 }), (list) => {
        const ranges = rangesOf(...(list as [number, number][]));

        const { sets } = overlapSets(ranges);

        expect(sets.map((set) => set.toSorted())).toEqual(slowly(ranges).map((set) => set.toSorted()));
      }),
    );
  });
});

function rangesOf(...list: readonly [number, number][]): Map<string, UidRange> {
  return new Map(list.map(([start, end], index) => [`n${index}`, { start, end }]));
}

// As the specification says it, one comparison after the other.
function slowly(ranges: ReadonlyMap<string, UidRange>): string[][] {
  const sets: Set<string>[] = [];
  const list = [...ranges];
  for (const [index, [name, range]] of list.entries()) {
    for (const [otherName, other] of list.slice(index + 1)) {
      if (!overlap(range, other)) continue;
      const fitting = sets.find((set) =>
        [...set].every((member) => {
          const of = ranges.get(member) as UidRange;
          return overlap(of, range) && overlap(of, other);
        }),
      );
      if (fitting) fitting.add(name).add(otherName);
      else sets.push(new Set([name, otherName]));
    }
  }
  return sets.map((set) => [...set]);
}

function overlap(a: UidRange, b: UidRange): boolean {
  return (a.end > b.start && a.end <= b.end) || (b.end > a.start && b.end <= a.end);
}
