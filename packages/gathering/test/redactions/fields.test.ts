import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@insights/cluster';
import { bytes, nulledInSpec, removed, removedIfEmpty, strings, urlLists, urls } from '../../src/redactions/fields.ts';
import { applied } from '../support/notes.ts';
import { opaque } from '../support/opaque.ts';

const identity = <Value>(value: Value): Value => value;

describe('changes of fields', () => {
  it('reach a field by its path, through quoted keys, elements and members', () => {
    const change = strings('a.b', 'labels["x.io/y.z"]', 'list[].name', 'map.*.*');
    const object = { a: { b: 'ab' }, labels: { 'x.io/y.z': 'c' }, list: [{ name: 'd' }, {}], map: { m: { n: 'efg' } } };

    expect(applied(change, object)).toEqual({
      object: { a: { b: 'xx' }, labels: { 'x.io/y.z': 'x' }, list: [{ name: 'x' }, {}], map: { m: { n: 'xxx' } } },
      errors: [],
      warnings: [],
    });
  });

  it('leave what is missing missing', () => {
    const object = { a: null, list: {}, map: [] };

    expect(applied(strings('a.b.c', 'list[]', 'map.*', 'z'), object).object).toEqual(object);
  });

  it('empty a field that is not a string, and say so', () => {
    expect(applied(strings('a', 'b'), { a: { secret: 1 }, b: null })).toEqual({
      object: { a: '', b: '' },
      errors: [],
      warnings: ['a is not a string: recorded as an empty one', 'b is not a string: recorded as an empty one'],
    });
  });

  it.each([{ status: {} }, { status: {}, spec: null }])('null members of a spec that is not there: %j', (object) => {
    expect(applied(nulledInSpec('a', 'b'), object).object).toEqual({ status: {}, spec: { a: null, b: null } });
  });

  it('take a number that a double does not hold for a scalar', () => {
    const object = { map: { m: opaque('9223372036854775807'), n: { o: opaque('1e400') } } };

    expect(JSON.stringify(applied(strings('map.*.*'), object, identity).object)).toBe(
      '{"map":{"m":9223372036854775807,"n":{"o":""}}}',
    );
  });

  it('reach a key named __proto__', () => {
    const object = JSON.parse('{"map":{"__proto__":"secret"}}') as JsonObject;

    expect(JSON.stringify(applied(strings('map.*'), object).object)).toBe('{"map":{"__proto__":"xxxxxx"}}');
  });

  it('apply the rule they are named for', () => {
    expect(applied(urls('a'), { a: 'http://b' }).object).toEqual({ a: 'xxxx://x' });
    expect(applied(urlLists('a'), { a: 'b,c' }).object).toEqual({ a: 'x,x' });
    expect(applied(bytes('a'), { a: 'AAAA' }).object).toEqual({ a: 'eHh4' });
    expect(applied(removed('a.b'), { a: { b: 1, c: 2 } }).object).toEqual({ a: { c: 2 } });
    expect(applied(removedIfEmpty('a', 'b'), { a: [], b: [1] }).object).toEqual({ b: [1] });
    expect(applied(nulledInSpec('a'), { spec: { b: 1 } }).object).toEqual({ spec: { a: null, b: 1 } });
    expect(applied(nulledInSpec('a'), { spec: 'text' }).object).toEqual({ spec: 'text' });
  });
});
