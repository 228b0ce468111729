import { describe, expect, it } from '@jest/globals';
import type { FunctionPrice, GatherPrice } from '@insights/contract';
import { isWholePrice, priceTable } from '../../src/command/price-table.ts';

function functionPrice(name: string, changes: Partial<FunctionPrice> = {}): FunctionPrice {
  return { name, requests: 1, bytes: 2048, seconds: 0.04, besides: [], absent: [], errors: [], ...changes };
}

function price(changes: Partial<GatherPrice> = {}): GatherPrice {
  const functions = [functionPrice('clusterconfig/nodes')];
  return { requests: 1, bytes: 2048, seconds: 0.04, functions, missingRights: [], ...changes };
}

describe('a price for people', () => {
  it('says what it is in all, and what costs most first', () => {
    const functions = [
      functionPrice('a/small'),
      functionPrice('a/none', { requests: 0, bytes: 0, seconds: 0 }),
      functionPrice('a/large', { requests: 24, bytes: 3 * 2 ** 20, seconds: 2.25 }),
    ];

    expect(priceTable(price({ requests: 25, bytes: 3_147_776, seconds: 2.29, functions }))).toEqual([
      'In all: 25 requests, 3.0 MiB, 2.3 s',
      '  requests    bytes   time  function',
      '        24  3.0 MiB  2.3 s  a/large',
      '         1  2.0 KiB  0.0 s  a/small',
    ]);
  });

  it('says what is a lower bound', () => {
    const functions = [functionPrice('a/a', { atLeast: true })];

    const lines = priceTable(price({ atLeast: true, functions }));

    expect(lines[0]).toBe('In all: at least 1 request, 2.0 KiB, 0.0 s');
    expect(lines[2]).toBe('       ≥ 1  ≥ 2.0 KiB  ≥ 0.0 s  a/a');
  });

  it('names what cannot be counted, what the cluster lacks, what could not be asked and every missing right', () => {
    const besides = ['get pods/log'];
    const functions = [
      ...['a/a', 'a/b', 'a/c', 'a/d'].map((name) => functionPrice(name, { requests: 0, besides })),
      functionPrice('a/e', {
        requests: 0,
        absent: ['b.io', 'a.io'],
        errors: ['list pods: \u001b[2Jno answer\nat all'],
      }),
    ];
    const missingRights = [
      { verb: 'list', group: '', resource: 'pods', functions: ['a/a'] },
      { verb: 'get', group: 'x.io', resource: 'ys', namespace: 'ns', name: 'z', functions: ['a/a', 'a/b'] },
    ];

    expect(priceTable(price({ functions, missingRights })).slice(1)).toEqual([
      'Read besides, as much as there is:',
      '  get pods/log (a/a, a/b, a/c and 1 more)',
      'The cluster does not have:',
      '  a.io',
      '  b.io',
      'Could not be asked:',
      '  a/e: list pods:  [2Jno answer',
      'Missing rights:',
      '  list pods (a/a)',
      '  get ys.x.io "z" in ns (a/a, a/b)',
    ]);
  });

  it('shows the fifteen functions that cost most', () => {
    const functions = Array.from({ length: 20 }, (_, index) => functionPrice(`a/${index}`, { bytes: index }));

    const lines = priceTable(price({ functions }));

    expect(lines).toHaveLength(1 + 1 + 15 + 1);
    expect(lines.at(-1)).toBe('  and 5 more');
    expect(lines[2]).toContain('a/19');
  });

  it.each([
    [price(), true],
    [price({ functions: [functionPrice('a/a', { absent: ['x'], besides: ['y'], atLeast: true })] }), true],
    [price({ functions: [functionPrice('a/a', { errors: ['x'] })] }), false],
    [price({ missingRights: [{ verb: 'get', group: '', resource: 'pods', functions: [] }] }), false],
  ])('of %j is whole: %j', (each, isWhole) => {
    expect(isWholePrice(each)).toBe(isWhole);
  });
});
