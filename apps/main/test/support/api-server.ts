import { join } from 'node:path';
import { ClusterObjects, loadCredentials } from '@insights/cluster';
import { FakeCluster } from '@insights/fake-cluster';
import { systemClock } from '@insights/process';
import { temporaryFolder } from './temporary-folder.ts';

/** An API server, and `main`'s way to it. What a loop waits for is the test's clock; the wire has the machine's. */
export interface ApiServer extends AsyncDisposable {
  readonly cluster: FakeCluster;
  readonly objects: ClusterObjects;
  /** How often something was asked for that begins like this. */
  count(method: string, path: string): number;
}

/** Starts one without TLS. */
export async function startApiServer(options: Parameters<typeof FakeCluster.start>[0] = {}): Promise<ApiServer> {
  await using starting = new AsyncDisposableStack();
  const cluster = starting.use(await FakeCluster.start({ tls: false, ...options }));
  const kubeconfig = join(starting.use(await temporaryFolder()).path, 'kubeconfig');
  await cluster.writeKubeconfig(kubeconfig);
  const clock = systemClock;
  const credentials = await loadCredentials({ kubeconfig, env: {}, clock });
  const objects = new ClusterObjects({ credentials, userAgent: 'test/1', clock, random: () => 0.5 });
  starting.defer(() => objects.close());
  const stack = starting.move();
  return {
    cluster,
    objects,
    count: (method, path) =>
      cluster.requests.filter((request) => request.method === method && request.path.startsWith(path)).length,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
