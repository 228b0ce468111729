import { describe, expect, it } from '@jest/globals';
import { array, assert, integer, oneof, property, tuple } from 'fast-check';
import { CompactIndex } from '../src/compact-index.ts';

const word = integer({ min: 0, max: 2 ** 32 - 2 });

const byValue = (left: number, right: number) => left - right;

describe('compact index', () => {
  it('finds under each tag what was added there, however tags collide', () => {
    const tag = oneof(word, integer({ min: 0, max: 9 }));
    assert(
      property(array(tuple(tag, word), { maxLength: 200 }), (pairs) => {
        const index = new CompactIndex(8);
        for (const [key, value] of pairs) index.add(key, value);

        const expected = Map.groupBy(pairs, ([key]) => key);
        for (const [key, own] of expected) {
          expect([...index.valuesOf(key)].toSorted(byValue)).toEqual(own.map(([, value]) => value).toSorted(byValue));
        }
        expect(index.size).toBe(pairs.length);
      }),
      { numRuns: 100 },
    );
  });

  it('knows nothing of a tag that was not added', () => {
    const index = new CompactIndex(8);
    index.add(1, 7);

    expect([...index.valuesOf(9)]).toEqual([]);
  });

  it('takes at most 22 bytes for an entry once it has grown', () => {
    const index = new CompactIndex(8);
    for (let entry = 0; entry < 100_000; entry += 1) index.add(entry * 7919, entry);

    expect(index.tableBytes / index.size).toBeLessThanOrEqual(22);
  });

  it('holds 49,000 entries without growing, so that 10,000 more records cost nothing', () => {
    const index = new CompactIndex();
    const before = index.tableBytes;
    for (let entry = 0; entry < 49_000; entry += 1) index.add(entry * 7919, entry);

    expect(index.tableBytes).toBe(before);
    expect(before).toBe(524_288);
  });
});
