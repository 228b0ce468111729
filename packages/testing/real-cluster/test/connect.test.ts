import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { connectRealCluster } from '../src/connect.ts';
import { serveControl } from '../src/inside/control-server.ts';
import type { StartedCluster } from '../src/inside/start-cluster.ts';
import { clusterLayout } from '../src/settings/layout.ts';

let folder: string;
let server: Server | undefined;
let done: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connect-'));
  done = [];
});
afterEach(async () => {
  server?.close();
  server = undefined;
  await rm(folder, { recursive: true });
});

function part(name: string) {
  return { start: () => void done.push(`start ${name}`), stop: async () => void done.push(`stop ${name}`) };
}

async function connect(waitFor: StartedCluster['waitFor'] = async (name) => void done.push(`wait for ${name}`)) {
  const layout = clusterLayout(folder);
  const parts = { kubelet: part('kubelet'), registry: part('registry') };
  // Only what the control server uses of a cluster.
  server = serveControl({ layout, parts, waitFor } as unknown as StartedCluster);
  await writeFile(layout.description, JSON.stringify({ node: 'node-1', controlSocket: layout.controlSocket }));
  return connectRealCluster({ INSIGHTS_REAL_CLUSTER: layout.description });
}

describe('a program inside of a cluster', () => {
  it('finds the cluster by its environment', async () => {
    expect(await connect()).toMatchObject({ node: 'node-1' });
  });

  it('is told when it is not inside', async () => {
    await expect(connectRealCluster({})).rejects.toMatchObject({ code: 'ERR_REAL_CLUSTER_NOT_INSIDE' });
    await expect(connectRealCluster({ INSIGHTS_REAL_CLUSTER: join(folder, 'none') })).rejects.toMatchObject({
      code: 'ERR_REAL_CLUSTER_NOT_INSIDE',
    });
  });

  it('restarts the kubelet and waits until it answers', async () => {
    const cluster = await connect();

    await cluster.restartKubelet();

    expect(done).toEqual(['stop kubelet', 'start kubelet', 'wait for kubelet']);
  });

  it('leaves kubelet and registry running', async () => {
    const cluster = await connect();

    await cluster.stopRegistry();
    await cluster[Symbol.asyncDispose]();

    expect(done).toContain('start registry');
    expect(done).toContain('start kubelet');
  });

  it('is told when a part does not come up', async () => {
    const cluster = await connect(() => Promise.reject(new Error('registry was not ready in time')));

    await expect(cluster.startRegistry()).rejects.toMatchObject({
      code: 'ERR_REAL_CLUSTER_CONTROL',
      message: 'POST /registry/start: registry was not ready in time',
    });
  });
});
