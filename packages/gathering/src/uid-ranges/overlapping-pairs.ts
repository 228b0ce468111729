import type { UidRange } from './uid-range.ts';

/** Positions in a list, the smaller one first. */
export type Pair = readonly [first: number, second: number];

/**
 * The pairs of ranges that overlap, in the order of the list.
 * @param limit - at most so many: what a list of equal ranges has grows with the square of its length
 */
export function overlappingPairs(ranges: readonly UidRange[], limit: number): Pair[] {
  const pairs: Pair[] = [];
  // By their start, so that a list without overlaps costs no more than being sorted.
  const byStart = ranges.map((range, index) => ({ ...range, index })).toSorted((one, other) => one.start - other.start);
  for (const [position, { end, index }] of byStart.entries()) {
    for (let next = position + 1; next < byStart.length; next += 1) {
      const other = byStart[next];
      if (!other || other.start >= end) break;
      if (pairs.length === limit) return pairs.toSorted(byPosition);
      pairs.push(index < other.index ? [index, other.index] : [other.index, index]);
    }
  }
  return pairs.toSorted(byPosition);
}

function byPosition([first, second]: Pair, [otherFirst, otherSecond]: Pair): number {
  return first - otherFirst || second - otherSecond;
}
