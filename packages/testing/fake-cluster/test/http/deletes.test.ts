import { describe, expect, it } from '@jest/globals';
import { stringAt, valueAt } from '../../src/json.ts';
import { configMap, pod, startCluster } from '../support/api.ts';

const maps = '/api/v1/namespaces/default/configmaps';
const pods = '/api/v1/namespaces/default/pods';

describe('deletes', () => {
  it('answers with a Status that names what is gone', async () => {
    await using api = await startCluster();
    const created = await api.call('POST', maps, { body: configMap('a') });

    const { json } = await api.call('DELETE', `${maps}/a`);

    expect(json).toMatchObject({ kind: 'Status', status: 'Success', details: { name: 'a', kind: 'configmaps' } });
    expect(valueAt(json, 'details', 'uid')).toBe(stringAt(created.json, 'metadata', 'uid'));
    expect((await api.call('GET', `${maps}/a`)).json['message']).toBe('configmaps "a" not found');
  });

  it('refuses when a precondition does not fit', async () => {
    await using api = await startCluster({ objects: [configMap('a')] });

    const { status, json } = await api.call('DELETE', `${maps}/a`, { body: { preconditions: { uid: 'other' } } });

    expect([status, json['message']]).toEqual([
      409,
      expect.stringContaining('Precondition failed: UID in precondition: other'),
    ]);
  });

  it('holds an object until its last finalizer is taken away', async () => {
    await using api = await startCluster();
    api.cluster.put({ ...configMap('a'), metadata: { name: 'a', namespace: 'default', finalizers: ['x/y'] } });

    const marked = await api.call('DELETE', `${maps}/a`);
    await api.call('PATCH', `${maps}/a`, {
      type: 'application/merge-patch+json',
      body: { metadata: { finalizers: null } },
    });

    expect(stringAt(marked.json, 'metadata', 'deletionTimestamp')).toBeDefined();
    expect((await api.call('GET', `${maps}/a`)).status).toBe(404);
  });

  it('gives a pod that a kubelet runs time to end', async () => {
    await using api = await startCluster();
    api.cluster.attachPodHost({ nodeName: 'n1', log: () => undefined });
    await api.call('POST', pods, { body: pod('p') });

    const marked = await api.call('DELETE', `${pods}/p?gracePeriodSeconds=5`);
    const seen = await api.call('GET', `${pods}/p`);
    await api.call('DELETE', `${pods}/p?gracePeriodSeconds=0`);

    expect(valueAt(marked.json, 'metadata', 'deletionGracePeriodSeconds')).toBe(5);
    expect(seen.status).toBe(200);
    expect((await api.call('GET', `${pods}/p`)).status).toBe(404);
  });

  it('removes a pod that nobody runs at once', async () => {
    await using api = await startCluster({ objects: [pod('p')] });

    await api.call('DELETE', `${pods}/p`);

    expect((await api.call('GET', `${pods}/p`)).status).toBe(404);
  });

  it('deletes all that is selected', async () => {
    await using api = await startCluster({ objects: [pod('a'), pod('b'), pod('c', 'kube-system')] });

    const { status } = await api.call('DELETE', pods);

    expect(status).toBe(200);
    expect(api.cluster.list({ resource: 'pods' }).map((each) => stringAt(each, 'metadata', 'name'))).toEqual(['c']);
  });

  it('takes dependents away with their owner, or leaves them as orphans', async () => {
    await using api = await startCluster({ objects: [configMap('owner'), configMap('keeper')] });
    const own = (owner: string) => {
      const uid =
        stringAt(api.cluster.get({ resource: 'configmaps', namespace: 'default', name: owner }), 'metadata', 'uid') ??
        '';
      const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: owner, uid }];
      api.cluster.put({
        ...configMap(`of-${owner}`),
        metadata: { name: `of-${owner}`, namespace: 'default', ownerReferences },
      });
    };
    own('owner');
    own('keeper');

    await api.call('DELETE', `${maps}/owner`);
    await api.call('DELETE', `${maps}/keeper`, { body: { propagationPolicy: 'Orphan' } });

    expect((await api.call('GET', `${maps}/of-owner`)).status).toBe(404);
    expect((await api.call('GET', `${maps}/of-keeper`)).status).toBe(200);
  });

  it('empties a namespace before it goes', async () => {
    await using api = await startCluster({ objects: [pod('p', 'extra'), configMap('c', {}, 'extra')] });

    await api.call('DELETE', '/api/v1/namespaces/extra');

    expect((await api.call('GET', '/api/v1/namespaces/extra')).status).toBe(404);
    expect(api.cluster.list({ resource: 'pods', namespace: 'extra' })).toEqual([]);
  });
});
