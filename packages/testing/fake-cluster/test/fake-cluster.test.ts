import { mkdtemp, rm, stat } from 'node:fs/promises';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { FakeCluster } from '../src/index.ts';
import { configMap, startCluster } from './support/api.ts';

function httpsStatus(url: string, ca: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(url, { ca, agent: false }, (response) => resolve(response.resume().statusCode)).on('error', reject);
  });
}

describe('the fake cluster', () => {
  it('serves HTTPS that its own certificate vouches for', async () => {
    await using cluster = await FakeCluster.start();

    expect(cluster.origin).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect(await httpsStatus(`${cluster.origin}/readyz`, cluster.certificateAuthority ?? '')).toBe(200);
  });

  it('writes a kubeconfig that only its owner can read', async () => {
    await using cluster = await FakeCluster.start();
    const folder = await mkdtemp(join(tmpdir(), 'kubeconfig-'));

    await cluster.writeKubeconfig(join(folder, 'config'));

    expect((await stat(join(folder, 'config'))).mode & 0o777).toBe(0o600);
    expect(parse(cluster.kubeconfig)).toMatchObject({
      clusters: [{ cluster: { server: cluster.origin } }],
      users: [{ user: { token: cluster.adminToken } }],
    });
    await rm(folder, { recursive: true });
  });

  it('puts, gets, lists and removes objects directly', async () => {
    await using api = await startCluster();
    const ref = { resource: 'configmaps', namespace: 'default', name: 'a' };

    const put = api.cluster.put(configMap('a', { k: 'v' }));

    expect(api.cluster.get(ref)).toEqual(put);
    expect(api.cluster.list({ resource: 'configmaps', namespace: 'default' })).toHaveLength(1);
    expect([api.cluster.remove(ref), api.cluster.remove(ref)]).toEqual([true, false]);
  });

  it('calls back with every change', async () => {
    await using api = await startCluster();
    const seen: string[] = [];
    const subscription = api.cluster.onChange(({ type, object }) => seen.push(`${type} ${object.key}`));
    api.cluster.put(configMap('a'));
    subscription[Symbol.dispose]();

    api.cluster.put(configMap('b'));

    expect(seen).toEqual(['ADDED default/a']);
  });

  it('shows one event through both of its APIs', async () => {
    await using api = await startCluster();
    const body = {
      metadata: { name: 'e' },
      regarding: { kind: 'Pod', name: 'p' },
      note: 'hello',
      reason: 'Test',
      type: 'Normal',
    };
    await api.call('POST', '/apis/events.k8s.io/v1/namespaces/default/events', { body });

    const core = await api.call('GET', '/api/v1/namespaces/default/events?fieldSelector=involvedObject.name%3Dp');

    expect(core.json['items']).toMatchObject([{ involvedObject: { name: 'p' }, message: 'hello' }]);
  });

  it('says which account or resource it does not know', async () => {
    await using api = await startCluster();

    expect(() => api.cluster.serviceAccountToken({ namespace: 'default', name: 'no' })).toThrow(
      'there is no service account default/no',
    );
    expect(() => api.cluster.list({ group: 'x', resource: 'y' })).toThrow('there is no resource y in group x');
  });
});
