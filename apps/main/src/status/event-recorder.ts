import { ClusterError, type ClusterObjects } from '@insights/cluster';
import { buildEvent, type KubernetesEvent, repeatEvent } from '@insights/operator';
import type { Clock, Logger } from '@insights/process';
import type { PodIdentity } from '../pod-identity.ts';

/** What is to be recorded. */
export interface RecordedEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

const component = 'insights-operator';
const mostWaiting = 100;

/** Writes Kubernetes Events about our pod, one after the other; best effort and never in anybody's way. */
export class EventRecorder {
  readonly #objects: ClusterObjects;
  readonly #identity: PodIdentity;
  readonly #clock: Clock;
  readonly #log: Logger;
  #queue: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(options: { objects: ClusterObjects; identity: PodIdentity; clock: Clock; log: Logger }) {
    this.#objects = options.objects;
    this.#identity = options.identity;
    this.#clock = options.clock;
    this.#log = options.log;
  }

  /** Records an event soon. */
  record(event: RecordedEvent, signal: AbortSignal): void {
    if (this.#waiting >= mostWaiting) return;
    this.#waiting += 1;
    this.#queue = this.#queue
      .then(() => this.#write(event, signal))
      .catch((err: unknown) => {
        if (!signal.aborted) this.#log.warn({ err, reason: event.reason }, 'Could not record an event');
      })
      .finally(() => {
        this.#waiting -= 1;
      });
  }

  async #write({ type, reason, message }: RecordedEvent, signal: AbortSignal): Promise<void> {
    const { name, namespace, uid } = this.#identity;
    const regarding = { apiVersion: 'v1', kind: 'Pod', namespace, name, uid };
    const event = buildEvent({ type, reason, message, regarding, component, now: this.#clock.now() });
    const collection = { group: '', version: 'v1', resource: 'events', namespace };
    try {
      await this.#objects.create(collection, event, signal);
    } catch (error) {
      // The same thing happened before: count it.
      if (!(error instanceof ClusterError && error.code === 'ERR_CLUSTER_CONFLICT')) throw error;
      const ref = { ...collection, name: event.metadata.name };
      const { count, lastTimestamp } = repeatEvent(
        (await this.#objects.get(ref, signal)) as unknown as KubernetesEvent,
        this.#clock.now(),
      );
      await this.#objects.patch(ref, { type: 'merge', body: { count, lastTimestamp } }, signal);
    }
  }
}
