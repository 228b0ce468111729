import type { JsonObject, ResourceRef } from '@insights/cluster';
import { FakeClock, silentLogger } from '@insights/process';
import { describe, expect, it } from '@jest/globals';
import { ClusterFactsReader } from '../../src/cluster/cluster-facts.ts';
import { OpenShiftConfigApi } from '../../src/cluster/openshift-config-api.ts';
import { startApiServer } from '../support/api-server.ts';
import { clusterId, clusterObjects, openShiftObjects } from '../support/cluster-objects.ts';
import { identity } from '../support/identity.ts';
import { withoutOpenShift } from '../support/rights.ts';

const { signal } = new AbortController();
const versionPath = '/apis/config.openshift.io/v1/clusterversions/version';

describe('what is known of the cluster', () => {
  it('is nothing before it was read, but for what most clusters are', async () => {
    await using scene = await start();

    expect(scene.reader.last).toBeUndefined();
    expect(scene.reader.platform).toEqual({ os: 'linux', architecture: 'amd64' });
  });

  it('is its id and version, our node and our Deployment', async () => {
    await using scene = await start();
    scene.putDeployment({ updatedReplicas: 1, replicas: 1 });

    expect(await scene.reader.read(signal)).toEqual({
      clusterId,
      clusterVersion: '4.20.3',
      isUpgrading: false,
      isRolledOut: true,
      hasDiskPressure: false,
      bootID: 'b1',
      platform: { os: 'linux', architecture: 'amd64' },
    });
    expect(scene.reader.last).toMatchObject({ clusterId });
  });

  it.each([
    ['the generation was not observed yet', { observedGeneration: 0, updatedReplicas: 1, replicas: 1 }],
    ['a pod is still the old one', { updatedReplicas: 0, replicas: 1 }],
    ['there are two pods', { updatedReplicas: 1, replicas: 2 }],
  ])('says that a Deployment is not rolled out while %s', async (_what, status) => {
    await using scene = await start();
    scene.putDeployment(status);

    expect(await scene.reader.read(signal)).toMatchObject({ isRolledOut: false });
  });

  it('has the uid of kube-system for an id on a plain Kubernetes, and the version of the release', async () => {
    await using scene = await start();
    withoutOpenShift(scene.cluster);
    const namespace = scene.cluster.get({ resource: 'namespaces', name: 'kube-system' });

    const { metadata } = namespace as unknown as { metadata: { uid: string } };

    expect(await scene.reader.read(signal)).toMatchObject({ clusterId: metadata.uid, clusterVersion: '4.20.3' });
  });

  it('has no id at first on an OpenShift whose ClusterVersion may not be read: another one would be another cluster', async () => {
    await using scene = await start();
    scene.cluster.fail({ match: { path: versionPath }, status: 403 });

    expect(await scene.reader.read(signal)).toMatchObject({ clusterId: undefined, clusterVersion: '4.20.3' });
    expect(await scene.reader.read(signal)).toMatchObject({ clusterId });
  });

  it('stays what it was while it may not be read: an upgrade goes on, the disk is still full', async () => {
    await using scene = await start();
    scene.putVersion('4.20.2', 'True');
    scene.putNode([{ type: 'DiskPressure', status: 'True' }]);
    scene.putDeployment({ updatedReplicas: 0, replicas: 1 });
    const before = await scene.reader.read(signal);

    scene.cluster.fail({ match: { verb: 'get' }, status: 403, times: 3 });
    const refused = await scene.reader.read(signal);

    expect(refused).toEqual(before);
    expect(refused).toMatchObject({ isUpgrading: true, hasDiskPressure: true, isRolledOut: false });
  });

  it('is forgotten when it is gone', async () => {
    await using scene = await start();
    await scene.reader.read(signal);

    scene.cluster.remove({ resource: 'nodes', name: identity.nodeName });

    expect(await scene.reader.read(signal)).toMatchObject({ bootID: undefined, hasDiskPressure: false });
  });

  it('cannot be had while the API server does not know us, and stays what it was', async () => {
    await using scene = await start();
    const before = await scene.reader.read(signal);
    scene.cluster.fail({ match: { verb: 'get' }, status: 401, times: 0 });

    await expect(scene.reader.read(signal)).rejects.toMatchObject({ code: 'ERR_CLUSTER_UNAUTHORIZED' });

    expect(scene.reader.last).toBe(before);
    scene.cluster.clearFaults();
    expect(await scene.reader.read(signal)).toEqual(before);
  });
});

async function start() {
  const api = await startApiServer();
  const { cluster } = api;
  for (const object of [...clusterObjects, ...openShiftObjects('registry.test')]) cluster.put(object);
  let deployment: JsonObject | undefined;
  // The controllers of the API server would write another status over the one that a test wants.
  const get = async (ref: ResourceRef, signalOfRead: AbortSignal): Promise<JsonObject> => {
    const stored = await api.objects.get(ref, signalOfRead);
    return ref.resource === 'deployments' ? { ...stored, ...deployment } : stored;
  };
  const openShift = new OpenShiftConfigApi({ objects: api.objects, clock: new FakeClock(), log: silentLogger() });
  return {
    cluster,
    reader: new ClusterFactsReader({ objects: { get }, openShift, identity }),
    putDeployment(status: { updatedReplicas: number; replicas: number; observedGeneration?: number }) {
      const metadata = { name: 'insights-operator', namespace: identity.namespace, generation: 1 };
      deployment = { metadata, spec: { replicas: 1 }, status: { observedGeneration: 1, ...status } };
      cluster.put({ apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { replicas: 1 } });
    },
    putVersion(version: string, progressing: 'True' | 'False') {
      const status = {
        history: [
          { state: 'Partial', version: '4.20.3' },
          { state: 'Completed', version },
        ],
        conditions: [{ type: 'Progressing', status: progressing }],
      };
      const config = { apiVersion: 'config.openshift.io/v1', kind: 'ClusterVersion', metadata: { name: 'version' } };
      cluster.put({ ...config, spec: { clusterID: clusterId }, status });
    },
    putNode(conditions: { type: string; status: string }[]) {
      cluster.put({ apiVersion: 'v1', kind: 'Node', metadata: { name: identity.nodeName }, status: { conditions } });
    },
    [Symbol.asyncDispose]: () => api[Symbol.asyncDispose](),
  };
}
