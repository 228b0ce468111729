import { overlappingPairs, type Pair } from './overlapping-pairs.ts';
import type { UidRange } from './uid-range.ts';

// A thousand namespaces that all have the same range are half a million pairs.
const pairLimit = 500_000;
const setLimit = 500;

interface Overlaps {
  /** Names of namespaces that all overlap with each other. A namespace may be in several sets. */
  readonly sets: readonly (readonly string[])[];
  /** Whether there is more than is looked at. */
  readonly isCut: boolean;
}

/**
 * Sets of overlapping ranges: pair by pair, in the order of the list, each joins the first set with all of whose members
 * both overlap, or begins one.
 * @param ranges - by the name of the namespace
 */
export function overlapSets(ranges: ReadonlyMap<string, UidRange>): Overlaps {
  const names = [...ranges.keys()];
  const list = [...ranges.values()];
  const pairs = overlappingPairs(list, pairLimit);
  const sets: OverlapSet[] = [];
  let isCut = pairs.length === pairLimit;
  for (const pair of pairs) {
    if (sets.some((set) => set.takes(pair))) continue;
    if (sets.length === setLimit) isCut = true;
    else sets.push(new OverlapSet(list, pair));
  }
  return { sets: sets.map(({ members }) => [...members].map((index) => names[index] ?? '')), isCut };
}

class OverlapSet {
  readonly #ranges: readonly UidRange[];
  // What all members have in common: whatever overlaps with it overlaps with each of them.
  #start = 0;
  #end = Infinity;
  readonly members = new Set<number>();

  constructor(ranges: readonly UidRange[], pair: Pair) {
    this.#ranges = ranges;
    for (const index of pair) this.#add(index);
  }

  takes(pair: Pair): boolean {
    if (!pair.every((index) => this.#overlaps(index))) return false;
    for (const index of pair) this.#add(index);
    return true;
  }

  #overlaps(index: number): boolean {
    const range = this.#ranges[index];
    return range !== undefined && range.start < this.#end && this.#start < range.end;
  }

  #add(index: number): void {
    const { start = 0, end = 0 } = this.#ranges[index] ?? {};
    this.#start = Math.max(this.#start, start);
    this.#end = Math.min(this.#end, end);
    this.members.add(index);
  }
}
