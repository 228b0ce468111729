import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClusterReader, loadCredentials } from '@insights/cluster';
import { type Clock, systemClock } from '@insights/process';

interface ConnectionOptions {
  readonly clock?: Clock;
  readonly token?: string;
}

/** A reader of the API server at `origin`, through a kubeconfig as people have it. */
export async function readerOf(origin: string, options: ConnectionOptions = {}): Promise<ClusterReader> {
  return (await connectionOf(origin, options)).cluster;
}

/** The same with all that it is made of. */
export async function connectionOf(origin: string, { clock = systemClock, token = 'test' }: ConnectionOptions = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'gathering-test-'));
  try {
    const kubeconfig = join(folder, 'kubeconfig');
    await writeFile(kubeconfig, JSON.stringify(kubeconfigOf(origin, token)));
    const credentials = await loadCredentials({ kubeconfig, env: {}, clock });
    const basis = { credentials, userAgent: 'gathering-test', clock };
    return { ...basis, cluster: new ClusterReader(basis) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function kubeconfigOf(server: string, token: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server } }],
    users: [{ name: 'test', user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    'current-context': 'test',
  };
}
