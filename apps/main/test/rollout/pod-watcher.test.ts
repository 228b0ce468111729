import type { JsonObject } from '@insights/fake-cluster';
import { FakeClock, silentLogger } from '@insights/process';
import { describe, expect, it } from '@jest/globals';
import { PodWatcher } from '../../src/rollout/pod-watcher.ts';
import { startApiServer } from '../support/api-server.ts';
import { asleep } from '../support/asleep.ts';
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

  it('begins again after five seconds when it is refused, and at once when it is woken', async () => {
    await using setup = await start();
    const refused = { match: { resource: 'pods' }, status: 403, times: 2 };
    setup.cluster.fail(refused);
    const running = setup.watcher.run(setup.stop.signal);
    await asleep(setup.clock);

    await setup.clock.advance({ milliseconds: 4999 });
    expect(setup.clock.sleepers).toBe(1);
    await setup.clock.advance({ milliseconds: 1 });
    await asleep(setup.clock);
    expect(setup.watcher.pod).toBeUndefined();
    setup.watcher.wake();

    await waitUntil('the pod', () => setup.watcher.pod);
    setup.stop.abort();
    await running;
  });

  it('knows which container runs, and none while it waits', async () => {
    await using setup = await start();
    const { signal } = setup.stop;

    setup.cluster.put(pod({}, { running: { startedAt: '2026-01-01T00:00:00Z' } }));
    await setup.watcher.read(signal);
    expect(setup.watcher.runningContainerId).toBe('cri-o://1');
    setup.cluster.put(pod({}, { waiting: { reason: 'CrashLoopBackOff' } }));
    await setup.watcher.read(signal);

    expect(setup.watcher.runningContainerId).toBeUndefined();
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
  const { cluster, objects } = stack.use(await startApiServer());
  cluster.put(pod());
  const clock = new FakeClock();
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
    clock,
    watcher,
    stop,
    changes: () => changes,
    [Symbol.asyncDispose]: () => moved.disposeAsync(),
  };
}

function pod(more: JsonObject = {}, state?: JsonObject): JsonObject {
  const containers = ['main', 'gatherer'].map((name) => ({ name, image }));
  const own = { name: 'gatherer', image, imageID: image, containerID: 'cri-o://1', ready: true, restartCount: 0 };
  const status = state ? { containerStatuses: [{ ...own, state }] } : {};
  return { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, ...more }, spec: { containers }, status };
}
