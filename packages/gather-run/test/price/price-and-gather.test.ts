import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ClusterReader, loadCredentials } from '@insights/cluster';
import { FakeCluster } from '@insights/fake-cluster';
import { catalogue } from '@insights/gathering';
import { silentLogger, systemClock } from '@insights/process';
import { gather } from '../../src/run/gather.ts';
import type { GatherEnvironment } from '../../src/run/gather-scene.ts';
import { plan, temporaryFolder, version } from '../fixtures.ts';

const never = new AbortController().signal;
const observer = { onProgress: () => {}, onFunction: () => {} };
// Those of them that read no more than they can say before.
const ids = ['container_images', 'pdbs', 'nodes', 'storage_classes', 'clusterroles', 'infrastructures', 'proxies'];
const functions = catalogue.filter(({ id }) => ids.includes(id.replace('clusterconfig/', '')));

describe('the price of a gathering', () => {
  it('is what the gathering takes then', async () => {
    await using folder = await temporaryFolder();
    await using cluster = await FakeCluster.start({ tls: false });
    cluster.addSynthetic({ pods: 2345, namespaces: 7 });
    const environment = await environmentOf(cluster, folder.path);

    const { price } = await gather(plan(functions, { dryRun: true }), { environment, observer }, never);
    cluster.clearRequests();
    await gather(plan(functions), { environment, observer }, never);

    const bytes = cluster.requests.reduce((sum, { responseBytes }) => sum + responseBytes, 0);
    expect(functions).toHaveLength(ids.length);
    expect(price?.requests).toBe(cluster.requests.length);
    expect((price?.bytes ?? 0) / bytes).toBeCloseTo(1, 1);
    expect(price?.atLeast).toBeUndefined();
  });
});

async function environmentOf(cluster: FakeCluster, directory: string): Promise<GatherEnvironment> {
  const kubeconfig = join(directory, 'kubeconfig');
  await cluster.writeKubeconfig(kubeconfig);
  const credentials = await loadCredentials({ kubeconfig, env: {}, clock: systemClock });
  return {
    openCluster: async () => new ClusterReader({ credentials, userAgent: 'test', clock: systemClock }),
    storagePath: join(directory, 'archives'),
    ownNamespace: 'openshift-insights',
    sinceSeconds: 7200,
    version,
    clock: systemClock,
    log: silentLogger(),
  };
}
