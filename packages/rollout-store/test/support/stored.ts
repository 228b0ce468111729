import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClusterObjects, loadCredentials } from '@insights/cluster';
import { FakeCluster } from '@insights/fake-cluster';
import { silentLogger, systemClock } from '@insights/process';
import { decide, type HistoryEntry, type Observation, type RecordAction, type RolloutRecord } from '@insights/rollout';
import { RecordStore, recordConfigMapName, RolloutHistory, supportSecret } from '../../src/index.ts';

export const namespace = 'openshift-insights';
export const noAbort = new AbortController().signal;
const configMapRef = { group: '', version: 'v1', resource: 'configmaps', namespace, name: recordConfigMapName };
const historyRef = { ...configMapRef, name: 'insights-gatherer-image-history' };

/** The two places in a cluster, and stores that share them. */
export class Stored implements AsyncDisposable {
  readonly cluster: FakeCluster;
  readonly #objects: ClusterObjects;
  readonly #stack: AsyncDisposableStack;

  private constructor(cluster: FakeCluster, objects: ClusterObjects, stack: AsyncDisposableStack) {
    this.cluster = cluster;
    this.#objects = objects;
    this.#stack = stack;
  }

  static async start(): Promise<Stored> {
    await using stack = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), 'rollout-store-'));
    stack.defer(() => rm(folder, { recursive: true, force: true }));
    const cluster = stack.use(await FakeCluster.start({ tls: false }));
    const kubeconfig = join(folder, 'kubeconfig');
    await cluster.writeKubeconfig(kubeconfig);
    const credentials = await loadCredentials({ kubeconfig, env: {}, clock: systemClock });
    const clock = systemClock;
    const objects = new ClusterObjects({ credentials, userAgent: 'test/1', clock, random: () => 1 });
    stack.defer(() => objects.close());
    const stored = new Stored(cluster, objects, stack.move());
    for (const name of [namespace, supportSecret.namespace])
      cluster.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    stored.putSecret({ username: 'human' });
    return stored;
  }

  /** The store of another process. */
  store(): RecordStore {
    return new RecordStore(this.#objects, namespace, silentLogger());
  }

  /** The history of another process. */
  history(): RolloutHistory {
    return new RolloutHistory(this.#objects, namespace, silentLogger());
  }

  putHistory(data: Readonly<Record<string, string>>): void {
    this.cluster.put({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: historyRef.name, namespace }, data });
  }

  historyData(): Readonly<Record<string, string>> {
    return ((this.cluster.get(historyRef) ?? {}) as { data?: Record<string, string> }).data ?? {};
  }

  putSecret(values: Readonly<Record<string, string>>): void {
    const data = Object.fromEntries(
      Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
    );
    this.cluster.put({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: supportSecret.name, namespace: supportSecret.namespace },
      data,
    });
  }

  /** The decoded keys of the Secret. */
  secret(): Readonly<Record<string, string>> {
    const { data = {} } = (this.cluster.get(supportSecret) ?? {}) as { data?: Record<string, string> };
    return Object.fromEntries(
      Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]),
    );
  }

  configMap(): Readonly<Record<string, string>> {
    return ((this.cluster.get(configMapRef) ?? {}) as { data?: Record<string, string> }).data ?? {};
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

const image = `quay.io/a/b@sha256:${'1'.repeat(64)}`;

/** The write of a first record, or of one that comes after another. */
export function action(changes: Partial<RolloutRecord> = {}): RecordAction {
  const seen = { record: { kind: 'absent' }, secret: {}, now: 0, release: { version: '4.20.3', image } };
  const first = decide({ ...seen, pod: { gathererImage: image } } as unknown as Observation) as RecordAction;
  return { ...first, record: { ...first.record, ...changes } };
}

/** A verdict on a digest of one repeated digit. */
export function verdict(digit: string): RolloutRecord['quarantine'][number] {
  const digest = `sha256:${digit.repeat(64)}`;
  const at = '2026-01-01T00:00:00.000Z';
  return { class: 'image', reason: 'CrashLoopBackOff', digest, count: 1, at, release: '4.20.3' };
}

export function decision(reason: string): HistoryEntry {
  return { at: '2026-01-01T00:00:00.000Z', from: 'a', to: 'b', result: 'applied', reason, durations: {} };
}
