import { describe, expect, it } from '@jest/globals';
import { chooseSample } from '../../documents/choose-sample.ts';

const record = (text: string) => ({ path: 'config/a.json', text });

describe('the sample of a kind of record', () => {
  it('is the one with the most different members, and of two the shorter', () => {
    const chosen = chooseSample([
      record('{"a":1}'),
      record('{"a":1,"b":{"c":"a long text"}}'),
      record('{"a":1,"b":{"c":2}}'),
      record('{"a":[1,2,3,4,5,6]}'),
    ]);

    expect(chosen).toEqual(record('{"a":1,"b":{"c":2}}'));
  });

  it('fits a page, and is the same whatever the order of the tests', () => {
    const long = record(JSON.stringify({ a: 1, b: 2, c: 'x'.repeat(10_000) }));
    const records = [long, record('{"a":1}'), record('{"b":1}')];

    expect(chooseSample(records)).toEqual(record('{"a":1}'));
    expect(chooseSample(records.toReversed())).toEqual(record('{"a":1}'));
    expect(chooseSample([long])).toBeUndefined();
  });

  it('is JSON where the path says so, rather than not', () => {
    expect(chooseSample([record('no JSON\nat all'), record('1')])).toEqual(record('1'));
  });
});
