import type { FakeCluster } from '../fake-cluster.ts';
import { parseStored } from '../store/stored-object.ts';
import type { KubeletApi } from './kubelet-api.ts';
import type { Pod } from './pod-types.ts';

/** A kubelet's view of the cluster it belongs to, without a detour over the network. */
export function controlPlaneApi(cluster: FakeCluster, nodeName: string): KubeletApi {
  return new ControlPlaneApi(cluster, nodeName);
}

class ControlPlaneApi implements KubeletApi {
  readonly #cluster: FakeCluster;
  readonly #nodeName: string;
  #events = 0;

  constructor(cluster: FakeCluster, nodeName: string) {
    this.#cluster = cluster;
    this.#nodeName = nodeName;
  }

  async watchPods(onPod: (pod: Pod, isDeleted: boolean) => void, signal: AbortSignal): Promise<void> {
    const watching = this.#cluster.onChange(({ type, object }) => {
      if (object.type.plural !== 'pods' || object.type.group !== '') return;
      const pod = parseStored(object) as unknown as Pod;
      // Later: whoever is told may write, and a store must not change while it tells.
      queueMicrotask(() => onPod(pod, type === 'DELETED'));
    });
    for (const pod of this.#cluster.list({ resource: 'pods' })) onPod(pod as unknown as Pod, false);
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    watching[Symbol.dispose]();
  }

  async updateStatus({ metadata }: Pod, status: object): Promise<void> {
    const { namespace, name, uid } = metadata;
    const stored = this.#cluster.get({ resource: 'pods', namespace, name });
    if ((stored as Pod | undefined)?.metadata.uid === uid) this.#cluster.put({ ...stored, status: { ...status } });
  }

  async remove({ metadata }: Pod): Promise<void> {
    const { namespace, name, uid } = metadata;
    const ref = { resource: 'pods', namespace, name };
    if ((this.#cluster.get(ref) as Pod | undefined)?.metadata.uid === uid) this.#cluster.remove(ref);
  }

  async configMap(namespace: string, name: string): Promise<Readonly<Record<string, string>> | undefined> {
    return this.#dataOf('configmaps', namespace, name);
  }

  async secret(namespace: string, name: string): Promise<Readonly<Record<string, Buffer>> | undefined> {
    const data = this.#dataOf('secrets', namespace, name);
    return data && Object.fromEntries(Object.entries(data).map(([key, text]) => [key, Buffer.from(text, 'base64')]));
  }

  async token({ pod, expirationSeconds }: Parameters<KubeletApi['token']>[0]): Promise<string> {
    const name = pod.spec.serviceAccountName ?? 'default';
    return this.#cluster.serviceAccountToken({ namespace: pod.metadata.namespace, name, expirationSeconds });
  }

  async event({ metadata }: Pod, event: Parameters<KubeletApi['event']>[1]): Promise<void> {
    const { namespace, name, uid } = metadata;
    this.#events += 1;
    const now = new Date().toISOString();
    this.#cluster.put({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { namespace, name: `${name}.${uid.slice(0, 8)}.${this.#events}` },
      involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace, name, uid },
      ...event,
      source: { component: 'kubelet', host: this.#nodeName },
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
    });
  }

  #dataOf(resource: string, namespace: string, name: string): Readonly<Record<string, string>> | undefined {
    const object = this.#cluster.get({ resource, namespace, name });
    return object && ((object['data'] ?? {}) as Record<string, string>);
  }
}
