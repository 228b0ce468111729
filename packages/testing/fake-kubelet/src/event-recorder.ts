import { type FakeCluster, timestamp } from '@insights/fake-cluster';
import type { PodEvent } from './kubelet-api.ts';
import type { Pod } from './pod-types.ts';

interface Recorded {
  readonly name: string;
  readonly firstTimestamp: string;
  readonly count: number;
}

/** Writes the Events of a kubelet; the same one again only raises its count, as client-go's recorder does. */
export class EventRecorder {
  readonly #cluster: FakeCluster;
  readonly #nodeName: string;
  readonly #recorded = new Map<string, Recorded>();

  constructor(cluster: FakeCluster, nodeName: string) {
    this.#cluster = cluster;
    this.#nodeName = nodeName;
  }

  /** Records an Event about a pod, or about one of its containers. */
  record({ metadata: { namespace, name, uid } }: Pod, { container, ...event }: PodEvent): void {
    const now = timestamp(this.#cluster.controlPlane.clock.now());
    const key = JSON.stringify([uid, container, event]);
    const known = this.#recorded.get(key);
    const eventName = known?.name ?? `${name}.${uid.slice(0, 8)}${this.#recorded.size.toString(16).padStart(8, '0')}`;
    const recorded = { name: eventName, firstTimestamp: known?.firstTimestamp ?? now, count: (known?.count ?? 0) + 1 };
    this.#recorded.set(key, recorded);
    const fieldPath = container === undefined ? {} : { fieldPath: `spec.containers{${container}}` };
    this.#cluster.put({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { namespace, name: eventName },
      involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace, name, uid, ...fieldPath },
      ...event,
      source: { component: 'kubelet', host: this.#nodeName },
      firstTimestamp: recorded.firstTimestamp,
      lastTimestamp: now,
      count: recorded.count,
      reportingComponent: 'kubelet',
      reportingInstance: this.#nodeName,
    });
  }
}
