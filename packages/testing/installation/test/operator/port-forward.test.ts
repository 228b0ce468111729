import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { systemClock, waitUntil } from '@insights/process';
import { forwardedEndpoint, type ContainerStatus, type OperatorPod, type TargetCluster } from '../../src/index.ts';
import type { ContainerState } from '../../src/operator/operator-pod.ts';

describe('the way to the loopback of a pod', () => {
  it('is one kubectl port-forward for as long as the pod lives', async () => {
    await using scene = await start();

    const bodies = [await scene.get('/status'), await scene.get('/rollout/history'), await scene.get('/status')];

    expect(bodies).toEqual(['/status', '/rollout/history', '/status']);
    expect(await scene.calls()).toEqual(['-n openshift-insights port-forward pod/insights-operator-1 :8444']);
    expect(scene.endpoint.url(scene.pod)).toBe(scene.origin);
  });

  it('is begun anew for another pod', async () => {
    await using scene = await start();
    await scene.get('/status');

    await scene.get('/status', { ...scene.pod, metadata: { ...scene.pod.metadata, uid: 'u-2', name: 'another' } });

    expect(await scene.calls()).toHaveLength(2);
  });

  it('is begun anew when it broke', async () => {
    await using scene = await start();
    await scene.get('/status');

    scene.answers = 503;
    await expect(scene.get('/status')).rejects.toMatchObject({ code: 'ERR_INSTALLATION_UNREACHABLE' });
    scene.answers = 200;
    const look = () => scene.get('/status').catch(() => undefined);
    await waitUntil({ clock: systemClock, what: 'an answer', seconds: 10, look }, scene.signal);

    expect(await scene.calls()).toHaveLength(2);
  });

  it('is not looked for while main does not run', async () => {
    await using scene = await start();
    const starting = { containerStatuses: [mainThat({ waiting: { reason: 'ContainerCreating' } })] };

    for (const status of [{}, starting]) {
      await expect(scene.get('/status', { ...scene.pod, status })).rejects.toMatchObject({
        code: 'ERR_INSTALLATION_UNREACHABLE',
        message: expect.stringContaining('main is not running'),
      });
    }
    await scene.get('/status');

    expect(await scene.calls()).toHaveLength(1);
  });

  it('is said to be missing when kubectl complains', async () => {
    await using scene = await start('echo "error: pods \\"insights-operator-1\\" not found" >&2; exit 1');

    await expect(scene.get('/status')).rejects.toMatchObject({
      code: 'ERR_INSTALLATION_UNREACHABLE',
      message: expect.stringContaining('not found'),
    });
  });

  it('is said to be missing when there is no kubectl', async () => {
    await using scene = await start();
    const endpoint = forwardedEndpoint({ cluster: scene.cluster, kubectl: '/nowhere/kubectl', health: 'address' });

    await expect(endpoint.get(scene.pod, '/status', scene.signal)).rejects.toMatchObject({
      code: 'ERR_INSTALLATION_UNREACHABLE',
    });
  });
});

function mainThat(state: ContainerState): ContainerStatus {
  return { name: 'main', image: 'operator', ready: false, restartCount: 0, state };
}

/** A server in the place of `main`, and a script in that of kubectl. */
async function start(script?: string) {
  await using starting = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'forward-'));
  starting.defer(() => rm(folder, { recursive: true }));
  const state = { answers: 200 };
  const server = createServer((request, response) => response.writeHead(state.answers).end(request.url));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  starting.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const kubectl = join(folder, 'kubectl');
  const forwards = `echo "Forwarding from 127.0.0.1:${port} -> 8444"; exec sleep 60`;
  await writeFile(kubectl, `#!/bin/sh\nprintf '%s\\n' "$*" >> ${join(folder, 'calls')}\n${script ?? forwards}\n`);
  await chmod(kubectl, 0o755);
  const stop = new AbortController();
  starting.defer(() => stop.abort(new Error('the test has ended')));
  const { signal } = stop;
  const cluster = { signal } as unknown as TargetCluster;
  const endpoint = forwardedEndpoint({ cluster, kubectl, health: 'address' });
  const metadata = { uid: 'u-1', name: 'insights-operator-1', namespace: 'openshift-insights' };
  const containerStatuses = [mainThat({ running: { startedAt: '2026-01-01T00:00:00Z' } })];
  const pod: OperatorPod = { metadata, spec: { containers: [] }, status: { containerStatuses } };
  const stack = starting.move();
  return {
    cluster,
    endpoint,
    pod,
    signal,
    origin: `http://127.0.0.1:${port}`,
    set answers(status: number) {
      state.answers = status;
    },
    get: (path: string, of = pod) => endpoint.get(of, path, signal),
    calls: async () => (await readFile(join(folder, 'calls'), 'utf8')).trim().split('\n'),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
