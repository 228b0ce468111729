import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeCluster } from '@insights/fake-cluster';
import { systemClock } from '@insights/process';
import { TargetCluster } from '../../src/index.ts';

/** An API server with nothing in it, and the connection to it that is tested. */
export class FakeTarget implements AsyncDisposable {
  readonly server: FakeCluster;
  readonly cluster: TargetCluster;
  /** Path. */
  readonly kubeconfig: string;
  readonly #stack: AsyncDisposableStack;

  private constructor(
    { server, cluster, kubeconfig }: Pick<FakeTarget, 'server' | 'cluster' | 'kubeconfig'>,
    stack: AsyncDisposableStack,
  ) {
    this.server = server;
    this.cluster = cluster;
    this.kubeconfig = kubeconfig;
    this.#stack = stack;
  }

  static async start(): Promise<FakeTarget> {
    await using stack = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), 'target-'));
    stack.defer(() => rm(folder, { recursive: true }));
    const server = stack.use(await FakeCluster.start());
    const kubeconfig = join(folder, 'kubeconfig');
    await server.writeKubeconfig(kubeconfig);
    const { signal } = new AbortController();
    const cluster = stack.use(await TargetCluster.connect({ kubeconfig, env: {}, clock: systemClock, signal }));
    return new FakeTarget({ server, cluster, kubeconfig }, stack.move());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}
