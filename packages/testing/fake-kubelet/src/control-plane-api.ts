import { type FakeCluster, keyOf, parseStored, type StoredObject } from '@insights/fake-cluster';
import { EventRecorder } from './event-recorder.ts';
import type { KubeletApi, PodEvent } from './kubelet-api.ts';
import type { Pod } from './pod-types.ts';
import { whenAborted } from './when-aborted.ts';

/** A kubelet's view of the cluster it belongs to, without a detour over the network. */
export function controlPlaneApi(cluster: FakeCluster, nodeName: string): KubeletApi {
  return new ControlPlaneApi(cluster, nodeName);
}

class ControlPlaneApi implements KubeletApi {
  readonly #cluster: FakeCluster;
  readonly #events: EventRecorder;

  constructor(cluster: FakeCluster, nodeName: string) {
    this.#cluster = cluster;
    this.#events = new EventRecorder(cluster, nodeName);
  }

  async watchPods(onPod: (pod: Pod, isDeleted: boolean) => void, signal: AbortSignal): Promise<void> {
    const watching = this.#cluster.onChange(({ type, object }) => {
      if (object.type.plural !== 'pods' || object.type.group !== '') return;
      const pod = parseStored(object) as unknown as Pod;
      // Later: whoever is told may write, and a store must not change while it tells.
      queueMicrotask(() => onPod(pod, type === 'DELETED'));
    });
    for (const pod of this.#cluster.list({ resource: 'pods' })) onPod(pod as unknown as Pod, false);
    await whenAborted(signal);
    watching[Symbol.dispose]();
  }

  async updateStatus(pod: Pod, status: object): Promise<void> {
    const stored = this.#stored(pod);
    if (stored) this.#cluster.put({ ...parseStored(stored), status: { ...status } });
  }

  async remove(pod: Pod): Promise<void> {
    const stored = this.#stored(pod);
    if (stored) this.#cluster.controlPlane.operations.delete(stored, { gracePeriodSeconds: 0 });
  }

  async configMap(namespace: string, name: string): Promise<Readonly<Record<string, string>> | undefined> {
    return this.#dataOf('configmaps', namespace, name);
  }

  async secret(namespace: string, name: string): Promise<Readonly<Record<string, Buffer>> | undefined> {
    const data = this.#dataOf('secrets', namespace, name);
    return data && Object.fromEntries(Object.entries(data).map(([key, text]) => [key, Buffer.from(text, 'base64')]));
  }

  async token({ pod, expirationSeconds, audience }: Parameters<KubeletApi['token']>[0]): Promise<string> {
    const { namespace, name, uid } = pod.metadata;
    const accountName = pod.spec.serviceAccountName ?? 'default';
    const account = this.#find('serviceaccounts', namespace, accountName);
    if (!account) throw new Error(`serviceaccount "${accountName}" not found`);
    return this.#cluster.controlPlane.serviceAccounts.issue({
      account,
      expirationSeconds,
      boundPod: { name, uid },
      ...(audience === undefined ? {} : { audiences: [audience] }),
    }).token;
  }

  async event(pod: Pod, event: PodEvent): Promise<void> {
    this.#events.record(pod, event);
  }

  // Another pod may have the name by now.
  #stored({ metadata: { namespace, name, uid } }: Pod): StoredObject | undefined {
    const stored = this.#find('pods', namespace, name);
    return stored?.uid === uid ? stored : undefined;
  }

  #find(resource: string, namespace: string, name: string): StoredObject | undefined {
    const { store, types } = this.#cluster.controlPlane;
    const type = types.byResource({ group: '', version: 'v1', resource });
    return type && store.get(type, keyOf(namespace, name));
  }

  #dataOf(resource: string, namespace: string, name: string): Readonly<Record<string, string>> | undefined {
    const object = this.#cluster.get({ resource, namespace, name });
    return object && ((object['data'] ?? {}) as Record<string, string>);
  }
}
