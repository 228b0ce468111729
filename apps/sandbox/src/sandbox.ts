import type { EventEmitter } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Egress } from '@insights/egress';
import { FakeCluster } from '@insights/fake-cluster';
import { FakeConsole } from '@insights/fake-console';
import { type Kubelet, pullFromRegistry, startKubelet } from '@insights/fake-kubelet';
import { FakeRegistry } from '@insights/fake-registry';
import { type Clock, type Logger, silentLogger } from '@insights/process';
import { RegistryClient } from '@insights/registry';

/** What {@link Sandbox.start} takes. */
export interface SandboxOptions {
  readonly clock: Clock;
  readonly log?: Logger;
  /** Emits `exit` when there is no time left to stop: the `process`. Then every container is killed and the folder removed. */
  readonly exits: Pick<EventEmitter, 'prependListener' | 'off'>;
}

const nodeName = 'sandbox';

/** A cluster on this machine: API server, kubelet, registry and upload service, on free loopback ports. */
export class Sandbox implements AsyncDisposable {
  readonly cluster: FakeCluster;
  readonly registry: FakeRegistry;
  readonly console: FakeConsole;
  readonly kubelet: Kubelet;
  /** Path of a kubeconfig of an administrator. */
  readonly kubeconfig: string;
  /** The folder with everything that the sandbox writes. */
  readonly folder: string;
  readonly #stack: AsyncDisposableStack;

  private constructor(parts: Parts, stack: AsyncDisposableStack) {
    this.cluster = parts.cluster;
    this.registry = parts.registry;
    this.console = parts.console;
    this.kubelet = parts.kubelet;
    this.folder = parts.folder;
    this.kubeconfig = join(parts.folder, 'kubeconfig');
    this.#stack = stack;
  }

  /** Starts every part; when one of them cannot, those that did are stopped again. */
  static async start({ clock, log = silentLogger(), exits }: SandboxOptions): Promise<Sandbox> {
    await using starting = new AsyncDisposableStack();
    const folder = await makeFolder(starting, exits);
    const cluster = starting.use(await FakeCluster.start({ clock }));
    const registry = starting.use(await FakeRegistry.start({ clock }));
    const console = starting.use(await FakeConsole.start({ clock }));
    const kubelet = addNode({ cluster, registry, folder, clock, log, exits }, starting);
    const sandbox = new Sandbox({ cluster, registry, console, kubelet, folder }, starting.move());
    await cluster.writeKubeconfig(sandbox.kubeconfig);
    return sandbox;
  }

  /** Ends every process, closes every port and removes the folder. */
  async stop(): Promise<void> {
    await this.#stack.disposeAsync();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}

interface Parts {
  readonly cluster: FakeCluster;
  readonly registry: FakeRegistry;
  readonly console: FakeConsole;
  readonly kubelet: Kubelet;
  readonly folder: string;
}

// Short: Unix sockets lie below it.
async function makeFolder(stack: AsyncDisposableStack, exits: SandboxOptions['exits']): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'insights-'));
  const options = { recursive: true, force: true, maxRetries: 3 };
  stack.defer(() => rm(folder, options));
  onExit({ stack, exits }, () => rmSync(folder, options));
  await mkdir(join(folder, 'k'));
  return folder;
}

// The last one is called first: processes end before the folder that they write to.
function onExit(
  { stack, exits }: { stack: AsyncDisposableStack; exits: SandboxOptions['exits'] },
  listener: () => void,
): void {
  exits.prependListener('exit', listener);
  stack.defer(() => void exits.off('exit', listener));
}

function addNode(
  { cluster, registry, folder, clock, log, exits }: Omit<Parts, 'console' | 'kubelet'> & Required<SandboxOptions>,
  stack: AsyncDisposableStack,
): Kubelet {
  const egress = new Egress();
  stack.defer(() => egress.close());
  const insecureRegistries = [registry.host];
  const client = new RegistryClient({ egress, clock, userAgent: 'sandbox-kubelet/1', insecureRegistries });
  const pull = pullFromRegistry(client);
  const kubelet = startKubelet({ cluster, clock, nodeName, folder: join(folder, 'k'), pull, log });
  onExit({ stack, exits }, () => kubelet.kill());
  stack.defer(() => kubelet.stop());
  return kubelet;
}
