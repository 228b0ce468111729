import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeCluster } from '@insights/fake-cluster';
import { loadObjects } from '../src/load-archive-objects.ts';

describe('the folder of an unpacked archive', () => {
  let folder: string;
  let cluster: FakeCluster;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'archive-'));
    cluster = await FakeCluster.start({ tls: false });
  });

  afterEach(async () => {
    await cluster.close();
    await rm(folder, { recursive: true });
  });

  async function write(path: string, content: unknown): Promise<void> {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
  }

  it('gives objects without kind the one of the function that records that path', async () => {
    await write('config/node/n.json', { metadata: { name: 'n' }, status: { nodeInfo: { osImage: 'x' } } });
    await write('config/version.json', { metadata: { name: 'version' }, spec: { clusterID: 'c' } });

    expect(await loadObjects(cluster, folder)).toEqual({ objects: 2, skipped: [] });
    expect(cluster.get({ resource: 'nodes', name: 'n' })).toMatchObject({
      kind: 'Node',
      status: { nodeInfo: { osImage: 'x' } },
    });
    const version = { group: 'config.openshift.io', resource: 'clusterversions', name: 'version' };
    expect(cluster.get(version)).toMatchObject({ apiVersion: 'config.openshift.io/v1', spec: { clusterID: 'c' } });
  });

  it('skips and names what is no object of a cluster', async () => {
    await write('config/alerts.json', [{ labels: {} }]);
    await write('insights-operator/gathers.json', { status_reports: [] });

    expect(await loadObjects(cluster, folder)).toEqual({
      objects: 0,
      skipped: ['config/alerts.json', 'insights-operator/gathers.json'],
    });
  });

  it('may have complete objects anywhere', async () => {
    await write('any/where.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: b}\ndata: {k: v}\n');

    expect(await loadObjects(cluster, folder)).toEqual({ objects: 1, skipped: [] });
    expect(cluster.get({ resource: 'configmaps', namespace: 'b', name: 'a' })).toMatchObject({ data: { k: 'v' } });
  });

  it('names the file that cannot be read', async () => {
    await write('config/node/n.json', '{"metadata": ');

    await expect(loadObjects(cluster, folder)).rejects.toThrow('config/node/n.json');
  });
});
