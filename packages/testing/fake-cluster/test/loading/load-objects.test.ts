import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isObject, stringAt, valueAt } from '../../src/json.ts';
import { startCluster } from '../support/api.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'objects-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(path: string, content: unknown): Promise<void> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
}

describe('loading a folder of objects', () => {
  it('takes JSON, YAML of several documents, and lists, as they are', async () => {
    await using api = await startCluster();
    const operator = {
      kind: 'ClusterOperator',
      apiVersion: 'config.openshift.io/v1',
      metadata: { name: 'insights', resourceVersion: '1899841', selfLink: '/x' },
      status: { conditions: [] },
    };
    await write('config/insights.json', operator);
    await write(
      'a/many.yaml',
      'apiVersion: v1\nkind: Node\nmetadata: {name: n1}\n---\napiVersion: v1\nkind: Node\nmetadata: {name: n2}\n',
    );
    await write('list.json', {
      kind: 'PodList',
      apiVersion: 'v1',
      items: [{ metadata: { name: 'p', namespace: 'made' } }],
    });
    await write('notes.txt', 'not an object');

    const count = await api.cluster.loadObjects(folder);

    expect(count).toBe(4);
    expect(api.cluster.get({ group: 'config.openshift.io', resource: 'clusteroperators', name: 'insights' })).toEqual(
      operator,
    );
    expect(api.cluster.list({ resource: 'nodes' }).map((node) => stringAt(node, 'metadata', 'name'))).toEqual([
      'n1',
      'n2',
    ]);
    expect(api.cluster.get({ resource: 'namespaces', name: 'made' })).toBeDefined();
  });

  it('counts versions on from the largest that was loaded', async () => {
    await using api = await startCluster();
    await write('n.json', { kind: 'Node', apiVersion: 'v1', metadata: { name: 'n', resourceVersion: '5000' } });
    await api.cluster.loadObjects(folder);

    const next = api.cluster.put({ kind: 'Node', apiVersion: 'v1', metadata: { name: 'm' } });

    expect(valueAt(next, 'metadata', 'resourceVersion')).toBe('5001');
  });

  it('loads CRDs before the objects that are of their kinds', async () => {
    await using api = await startCluster();
    await write('a.yaml', 'apiVersion: example.com/v1\nkind: Gadget\nmetadata: {name: g}\n');
    await write(
      'z.yaml',
      `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: gadgets.example.com}
spec: {group: example.com, scope: Cluster, names: {plural: gadgets, kind: Gadget}, versions: [{name: v1, served: true}]}
`,
    );

    await api.cluster.loadObjects(folder);

    expect(api.cluster.list({ group: 'example.com', resource: 'gadgets' })).toHaveLength(1);
  });

  it('asks what a document without kind is', async () => {
    await using api = await startCluster();
    await write('config/node/n1.json', { metadata: { name: 'n1' }, status: {} });
    await write('config/alerts.json', [1, 2]);

    await api.cluster.loadObjects(folder, (path, document) => {
      const isNode = path.startsWith('config/node/') && isObject(document);
      return isNode ? { apiVersion: 'v1', kind: 'Node', ...document } : 'skip';
    });

    expect(api.cluster.get({ resource: 'nodes', name: 'n1' })).toMatchObject({
      kind: 'Node',
      metadata: { name: 'n1' },
    });
  });

  it.each([
    ['broken.json', '{', 'broken.json: must be JSON'],
    ['broken.yaml', 'a: [', 'broken.yaml: must be YAML'],
    ['array.json', '[]', 'array.json: must be an object with apiVersion, kind and metadata'],
    ['a.json', { metadata: { name: 'x' } }, 'a.json: kind must be there'],
    ['a.json', { kind: 'Pod' }, 'a.json: apiVersion must be there'],
    ['a.json', { kind: 'Thing', apiVersion: 'x/v1' }, 'a.json: no resource of kind Thing in x/v1 is known'],
    ['a.json', { kind: 'Node', apiVersion: 'v1' }, 'a.json: metadata.name of the Node must be there'],
    [
      'a.json',
      { kind: 'Pod', apiVersion: 'v1', metadata: { name: 'p' } },
      'a.json: metadata.namespace of the Pod must be there',
    ],
    [
      'a.yaml',
      'kind: Node\napiVersion: v1\nmetadata: {name: n}\n---\nkind: 1\n',
      'a.yaml (document 2): kind must be there',
    ],
  ])('names the file and what is wrong with %s: %j', async (path, content, message) => {
    await using api = await startCluster();
    await write(path, content);

    await expect(api.cluster.loadObjects(folder)).rejects.toMatchObject({
      code: 'ERR_FAKE_CLUSTER_OBJECT',
      message: expect.stringContaining(message),
    });
  });

  it('names a folder that is not there', async () => {
    await using api = await startCluster();

    await expect(api.cluster.loadObjects(join(folder, 'none'))).rejects.toThrow('cannot read the folder of objects');
  });
});
