import { describe, expect, it } from '@jest/globals';
import { catalogue } from '../../src/index.ts';
import { addOnLists } from '../../src/table/add-on-lists.ts';
import { clusterObjects } from '../../src/table/cluster-objects.ts';
import { namedObjects } from '../../src/table/named-objects.ts';
import { platformLists } from '../../src/table/platform-lists.ts';

describe('the catalogue', () => {
  it('has the 42 functions of the table, and version', () => {
    expect([clusterObjects.length, platformLists.length + addOnLists.length, namedObjects.length]).toEqual([10, 30, 2]);
    expect(catalogue).toHaveLength(43);
  });

  it('has no id and no record path twice', () => {
    const ids = catalogue.map(({ id }) => id);
    const paths = catalogue.flatMap(({ records }) => records);

    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(paths).size).toBe(paths.length);
  });

  it.each(catalogue.map((each) => [each.id, each] as const))('describes %s', (_, each) => {
    expect(each.id).toMatch(/^clusterconfig\/[a-z_]+$/);
    expect(each.description).toMatch(/^[A-Z][^\n]{15,}\.$/);
    expect(each.since).toMatch(/^4\.\d+(\.\d+)?$/);
    expect(each.reads.length).toBeGreaterThan(0);
    for (const { path } of each.objects) expect(each.records).toContain(path);
  });

  it('tells what a function reads, for the rights of the account that gathers', () => {
    expect(readsOf('nodes')).toEqual([{ group: '', version: 'v1', resource: 'nodes', verbs: ['list'] }]);
    expect(readsOf('proxies')).toEqual([
      { group: 'config.openshift.io', version: 'v1', resource: 'proxies', verbs: ['get'], names: ['cluster'] },
    ]);
    expect(readsOf('node_features')).toMatchObject([{ verbs: ['list'], namespaces: ['openshift-nfd'] }]);
  });
});

function readsOf(name: string) {
  return catalogue.find(({ id }) => id === `clusterconfig/${name}`)?.reads;
}
