import { describe, expect, it } from '@jest/globals';
import type { GatherFunction } from '@insights/gathering';
import { addUp } from '../../src/price/add-up.ts';
import { keyOf, readingsOf } from '../../src/price/readings.ts';
import type { Outcome } from '../../src/price/survey.ts';

type Reads = GatherFunction['reads'];

const pods: Reads = [{ group: '', version: 'v1', resource: 'pods', verbs: ['list'] }];
const ownPods: Reads = [{ group: '', version: 'v1', resource: 'pods', verbs: ['list'], namespaces: ['own'] }];
const logs: Reads = [{ group: '', version: 'v1', resource: 'pods/log', verbs: ['get'] }];
const objects: Reads = [
  { group: 'config.openshift.io', version: 'v1', resource: 'dnses', verbs: ['get'], names: ['a', 'b'] },
];

function counted(changes: Partial<Extract<Outcome, { state: 'counted' }>> = {}): Outcome {
  return { state: 'counted', requests: 3, bytes: 1_000_000, isExact: true, milliseconds: 100, ...changes };
}

/** The price when each of the reads comes to this. */
function priceOf(functions: Readonly<Record<string, Reads>>, outcomeOf: (resource: string) => Outcome) {
  const parts = Object.entries(functions).map(([name, reads]) => ({ name, readings: readingsOf(reads) }));
  const outcomes = new Map(
    parts.flatMap(({ readings }) => readings.map((each) => [keyOf(each), outcomeOf(each.access.resource)] as const)),
  );
  return addUp(parts, outcomes);
}

describe('the price of a gathering', () => {
  it('has what several functions read once, and in whole for each of them', () => {
    const price = priceOf({ 'a/a': pods, 'a/b': pods }, () => counted());

    expect(price).toMatchObject({ requests: 3, bytes: 1_000_000, seconds: 0.32 });
    expect(price.functions).toEqual(
      ['a/a', 'a/b'].map((name) => ({
        name,
        requests: 3,
        bytes: 1_000_000,
        seconds: 0.32,
        besides: [],
        absent: [],
        errors: [],
      })),
    );
  });

  it('has no namespace of a type that is listed as a whole', () => {
    const price = priceOf({ 'a/a': pods, 'a/b': ownPods }, () => counted());

    expect(price.requests).toBe(3);
    expect(price.functions.map(({ requests }) => requests)).toEqual([3, 3]);
  });

  it('takes as long as its longest list, or a fourth of all', () => {
    const many = Object.fromEntries(
      Array.from({ length: 8 }, (_, index) => [
        `a/${index}`,
        [{ group: '', version: 'v1', resource: `type${index}`, verbs: ['list' as const] }],
      ]),
    );

    expect(priceOf(many, () => counted({ bytes: 0 })).seconds).toBe(0.6);
    expect(priceOf({ 'a/a': pods }, () => counted({ bytes: 0 })).seconds).toBe(0.3);
  });

  it('has a request for each object that is read by its name, as slow as lists usually are', () => {
    const price = priceOf({ 'a/a': pods, 'a/b': objects }, (resource) =>
      resource === 'pods' ? counted() : { state: 'counted', requests: 1, isExact: true },
    );

    expect(price.functions[1]).toMatchObject({ requests: 2, bytes: 8192, seconds: 0.2 });
  });

  it('is a lower bound when the cluster does not say how many there are', () => {
    const price = priceOf({ 'a/a': pods, 'a/b': objects }, (resource) => counted({ isExact: resource !== 'pods' }));

    expect(price.atLeast).toBe(true);
    expect(price.functions.map(({ atLeast }) => atLeast)).toEqual([true, undefined]);
  });

  it('says what follows from what is found, what the cluster lacks, and what could not be asked', () => {
    const reads = { 'a/a': [...logs, ...objects, ...pods] };
    const states: Readonly<Record<string, Outcome>> = {
      'pods/log': { state: 'following' },
      dnses: { state: 'absent' },
      pods: { state: 'failed', reason: 'no answer' },
    };

    const price = priceOf(reads, (resource) => states[resource] ?? counted());

    expect(price).toMatchObject({ requests: 0, atLeast: true });
    expect(price.functions[0]).toMatchObject({
      besides: ['get pods/log'],
      absent: ['dnses.config.openshift.io'],
      errors: ['list pods: no answer'],
    });
  });

  it('names every right that is missing once, and who needs it', () => {
    const price = priceOf({ 'a/a': [...pods, ...objects], 'a/b': pods }, () => ({ state: 'refused' }));

    expect(price.missingRights).toEqual([
      { verb: 'list', group: '', resource: 'pods', functions: ['a/a', 'a/b'] },
      { verb: 'get', group: 'config.openshift.io', resource: 'dnses', name: 'a', functions: ['a/a'] },
      { verb: 'get', group: 'config.openshift.io', resource: 'dnses', name: 'b', functions: ['a/a'] },
    ]);
    expect(price).toMatchObject({ requests: 0, bytes: 0, seconds: 0 });
  });
});
