import { readdir } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { catalogue, functionsInMain } from '../../src/index.ts';
import type { ApiResource } from '../../src/api-resource.ts';
import { addOnLists } from '../../src/table/add-on-lists.ts';
import { clusterObjects } from '../../src/table/cluster-objects.ts';
import { namedObjects } from '../../src/table/named-objects.ts';
import { platformLists } from '../../src/table/platform-lists.ts';
import type { Selector } from '../../src/visit.ts';

// Paths that more than one function records: whoever comes first records them, for the others nothing happens.
const sharedPaths = new Set([
  'conditional/namespaces/{namespace}/pods/{pod}/containers/{container}/logs/last-{n}-lines.log',
  'config/pod',
  'events',
  'config/persistentvolumes/{name}.json',
]);

describe('the catalogue', () => {
  it('has every row of the table, and every function that has a file of its own', async () => {
    const table = [...clusterObjects, ...platformLists, ...addOnLists, ...namedObjects];
    const rows = table.map(({ id }) => `clusterconfig/${id}`);
    const files = await readdir(new URL('../../src/functions', import.meta.url), { recursive: true });
    const own = files.filter((file) => file.endsWith('.ts')).map((file) => file.slice(0, -3).replaceAll('-', '_'));

    expect(catalogue.map(({ id }) => id).toSorted()).toEqual([...rows, ...own].toSorted());
  });

  it('has no id twice, and only those record paths that functions share', () => {
    const ids = catalogue.map(({ id }) => id);
    const paths = catalogue.flatMap(({ records }) =>
      records.map((path) => path.replace(/^(config\/pod|events)\/.+/, '$1')),
    );
    const twice = paths.filter((path, index) => paths.indexOf(path) !== index);

    expect(new Set(ids).size).toBe(ids.length);
    expect(twice.filter((path) => !sharedPaths.has(path))).toEqual([]);
  });

  it.each(catalogue.map((each) => [each.id, each] as const))('describes %s', (_, each) => {
    expect(each.id).toMatch(/^(clusterconfig|workloads|conditional)\/[a-z_]+$/);
    expect(each.description).toMatch(/^[A-Z][^\n]{15,}\.$/);
    expect(each.since).toMatch(/^[45]\.\d+(\.\d+)?$/);
    // What was handed over is recorded without a look at the cluster.
    expect(each.reads.length > 0).toBe(each.id !== 'conditional/remote_configuration');
    for (const { path } of each.objects) expect(each.records).toContain(path);
  });

  it.each(catalogue.map((each) => [each.id, each] as const))('declares everything that %s wants to see', (_, each) => {
    const visits = 'begin' in each ? each.begin().visits : [];

    for (const { resource, selector = {} } of visits) expect(each.reads).toContainEqual(declared(resource, selector));
  });

  it('has those that read Secrets run in main, and no others', () => {
    const readsSecrets = catalogue.filter(({ reads }) =>
      reads.some(({ group, resource }) => group === '' && resource === 'secrets'),
    );

    expect(catalogue.filter(({ runsIn }) => runsIn === 'main')).toEqual(functionsInMain);
    expect(readsSecrets).toEqual(functionsInMain);
  });

  it('tells what a function reads, for the rights of the account that gathers', () => {
    expect(readsOf('nodes')).toEqual([{ group: '', version: 'v1', resource: 'nodes', verbs: ['list'] }]);
    expect(readsOf('proxies')).toEqual([
      { group: 'config.openshift.io', version: 'v1', resource: 'proxies', verbs: ['get'], names: ['cluster'] },
    ]);
    expect(readsOf('node_features')).toMatchObject([{ verbs: ['list'], namespaces: ['openshift-nfd'] }]);
  });
});

function declared({ group, version, resource }: ApiResource, { namespace, name }: Selector) {
  const read = { group, version, resource, verbs: [name === undefined ? 'list' : 'get'] };
  const named = name === undefined ? read : { ...read, names: expect.arrayContaining([name]) as unknown };
  return namespace === undefined ? named : { ...named, namespaces: [namespace] };
}

function readsOf(name: string) {
  return catalogue.find(({ id }) => id === `clusterconfig/${name}`)?.reads;
}
