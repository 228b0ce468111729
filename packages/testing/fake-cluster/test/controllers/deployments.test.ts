import { describe, expect, it } from '@jest/globals';
import { arrayAt, type JsonObject, stringAt, valueAt } from '../../src/json.ts';
import { startCluster } from '../support/api.ts';

const deployments = '/apis/apps/v1/namespaces/default/deployments';

function deployment(image: string, replicas = 1): JsonObject {
  return {
    metadata: { name: 'operator' },
    spec: {
      replicas,
      strategy: { type: 'Recreate' },
      selector: { matchLabels: { app: 'operator' } },
      template: { metadata: { labels: { app: 'operator' } }, spec: { containers: [{ name: 'main', image }] } },
    },
  };
}

describe('deployments', () => {
  it('makes the pods of the template, owned by a ReplicaSet', async () => {
    await using api = await startCluster();

    await api.call('POST', deployments, { body: deployment('a:1', 2) });

    const [set] = api.cluster.list({ group: 'apps', resource: 'replicasets' });
    const pods = api.cluster.list({ resource: 'pods' });
    expect(pods).toHaveLength(2);
    expect(stringAt(pods[0], 'metadata', 'name')).toMatch(/^operator-[a-z0-9]{10}-[a-z0-9]{5}$/);
    expect(arrayAt(pods[0], 'metadata', 'ownerReferences')).toMatchObject([
      { kind: 'ReplicaSet', uid: valueAt(set, 'metadata', 'uid'), controller: true },
    ]);
  });

  it('replaces a pod that is deleted', async () => {
    await using api = await startCluster();
    await api.call('POST', deployments, { body: deployment('a:1') });
    const [before] = api.cluster.list({ resource: 'pods' });

    await api.call('DELETE', `/api/v1/namespaces/default/pods/${stringAt(before, 'metadata', 'name')}`);

    const after = api.cluster.list({ resource: 'pods' });
    expect(after).toHaveLength(1);
    expect(valueAt(after[0], 'metadata', 'uid')).not.toBe(valueAt(before, 'metadata', 'uid'));
  });

  it('waits for the old pods to end before it makes new ones', async () => {
    await using api = await startCluster();
    api.cluster.attachPodHost({ nodeName: 'n', log: () => undefined });
    await api.call('POST', deployments, { body: deployment('a:1') });
    const body = { spec: { template: { spec: { containers: [{ name: 'main', image: 'a:2' }] } } } };
    await api.call('PATCH', `${deployments}/operator`, { type: 'application/strategic-merge-patch+json', body });
    const ending = api.cluster.list({ resource: 'pods' });

    await api.call(
      'DELETE',
      `/api/v1/namespaces/default/pods/${stringAt(ending[0], 'metadata', 'name')}?gracePeriodSeconds=0`,
    );

    const pods = api.cluster.list({ resource: 'pods' });
    expect(ending.map((pod) => stringAt(pod, 'metadata', 'deletionTimestamp'))).toEqual([expect.any(String)]);
    expect(pods.map((pod) => stringAt(arrayAt(pod, 'spec', 'containers')[0], 'image'))).toEqual(['a:2']);
  });

  it('reports what is ready', async () => {
    await using api = await startCluster();
    await api.call('POST', deployments, { body: deployment('a:1') });
    const [pod = {}] = api.cluster.list({ resource: 'pods' });
    const status = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
    api.cluster.put({ ...pod, status });
    await Promise.resolve();

    const { json } = await api.call('GET', `${deployments}/operator`);

    expect(json['status']).toMatchObject({
      replicas: 1,
      readyReplicas: 1,
      availableReplicas: 1,
      observedGeneration: 1,
    });
    expect(arrayAt(json, 'status', 'conditions')).toContainEqual(
      expect.objectContaining({ type: 'Available', status: 'True' }),
    );
  });

  it('binds new pods to a kubelet that is attached', async () => {
    await using api = await startCluster();
    api.cluster.attachPodHost({ nodeName: 'n1', log: () => undefined });

    await api.call('POST', deployments, { body: deployment('a:1') });

    expect(api.cluster.list({ resource: 'pods' }).map((pod) => stringAt(pod, 'spec', 'nodeName'))).toEqual(['n1']);
  });

  it('takes everything away with the deployment', async () => {
    await using api = await startCluster();
    await api.call('POST', deployments, { body: deployment('a:1') });

    await api.call('DELETE', `${deployments}/operator`);

    expect(api.cluster.list({ resource: 'pods' })).toEqual([]);
    expect(api.cluster.list({ group: 'apps', resource: 'replicasets' })).toEqual([]);
  });

  it('goes on with others when a template makes no valid pod', async () => {
    await using api = await startCluster();
    await api.call('POST', deployments, { body: deployment(' bad ') });

    const { status } = await api.call('POST', deployments, {
      body: { ...deployment('a:1'), metadata: { name: 'good' } },
    });

    expect(status).toBe(201);
    expect(api.cluster.list({ resource: 'pods' })).toHaveLength(1);
  });
});
