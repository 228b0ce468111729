import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ClusterObjects, loadCredentials } from '@insights/cluster';
import { FakeCluster, type JsonObject } from '@insights/fake-cluster';
import { silentLogger, systemClock } from '@insights/process';
import { PodWatcher } from '../../src/rollout/pod-watcher.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { waitUntil } from '../support/wait-until.ts';

const metadata = { namespace: 'openshift-insights', name: 'insights-operator-1', uid: '1' };
const image = `registry.test/insights@sha256:${'1'.repeat(64)}`;

describe('the watch of our own pod', () => {
  it('tells of every change', async () => {
    await using setup = await start();
    const running = setup.watcher.run(setup.stop.signal);
    await waitUntil('the pod', () => setup.watcher.pod);
    const before = setup.changes();

    setup.cluster.put(pod({ annotations: { changed: 'yes' } }));
    await waitUntil('the change', () => setup.changes() > before);

    setup.stop.abort();
    await expect(running).resolves.toBeUndefined();
  });

  it('ends when the pod is being deleted, whether or not a signal came', async () => {
    await using setup = await start();
    const running = setup.watcher.run(setup.stop.signal);
    await waitUntil('the pod', () => setup.watcher.pod);

    setup.cluster.put(pod({ deletionTimestamp: '2026-01-01T00:00:30Z' }));

    await expect(running).rejects.toMatchObject({ code: 'ERR_POD_DELETED' });
  });
});

async function start() {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder());
  const cluster = stack.use(await FakeCluster.start());
  cluster.put(pod());
  const kubeconfig = join(folder.path, 'kubeconfig');
  await cluster.writeKubeconfig(kubeconfig);
  const clock = systemClock;
  const credentials = await loadCredentials({ kubeconfig, env: {}, clock });
  const objects = new ClusterObjects({ credentials, userAgent: 'test/1', clock, random: () => 1 });
  stack.defer(() => objects.close());
  const stop = new AbortController();
  stack.defer(() => stop.abort());
  const { namespace, name, uid } = metadata;
  const identity = { namespace, name, uid, nodeName: 'node-1', releaseVersion: '4.20.3', releaseImage: image };
  let changes = 0;
  const watcher = new PodWatcher({ objects, identity, clock, log: silentLogger() });
  watcher.changed.add({ wake: () => void (changes += 1) });
  const moved = stack.move();
  return {
    cluster,
    watcher,
    stop,
    changes: () => changes,
    [Symbol.asyncDispose]: () => moved.disposeAsync(),
  };
}

function pod(more: JsonObject = {}): JsonObject {
  const containers = ['main', 'gatherer'].map((name) => ({ name, image }));
  return { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, ...more }, spec: { containers }, status: {} };
}
