import { ClusterError, type ClusterErrorCode, type ClusterObjects } from '@insights/cluster';
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
const mostRemembered = 100;

/** Writes Kubernetes Events about our pod, one after the other; best effort and never in anybody's way. */
export class EventRecorder {
  readonly #objects: ClusterObjects;
  readonly #identity: PodIdentity;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #written = new Map<string, KubernetesEvent>();
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
    const known = this.#written.get(event.metadata.name);
    if (known && (await this.#repeat(repeatEvent(known, this.#clock.now()), signal))) return;
    await this.#create(event, signal);
    this.#remember(event);
  }

  async #create(event: KubernetesEvent, signal: AbortSignal): Promise<void> {
    const { namespace, name } = event.metadata;
    const collection = { group: '', version: 'v1', resource: 'events', namespace };
    try {
      await this.#objects.create(collection, event, signal);
    } catch (error) {
      if (!hasCode(error, 'ERR_CLUSTER_CONFLICT')) throw error;
      // A process before this one has seen the same; how often is not known, because we may not read events.
      const body = { lastTimestamp: event.lastTimestamp };
      await this.#objects.patch({ ...collection, name }, { type: 'merge', body }, signal);
    }
  }

  /** @returns whether the event was still there: the API server forgets events after an hour */
  async #repeat(event: KubernetesEvent, signal: AbortSignal): Promise<boolean> {
    const { count, lastTimestamp, metadata } = event;
    const ref = { group: '', version: 'v1', resource: 'events', namespace: metadata.namespace, name: metadata.name };
    try {
      await this.#objects.patch(ref, { type: 'merge', body: { count, lastTimestamp } }, signal);
    } catch (error) {
      if (!hasCode(error, 'ERR_CLUSTER_NOT_FOUND')) throw error;
      return false;
    }
    this.#remember(event);
    return true;
  }

  #remember(event: KubernetesEvent): void {
    const { name } = event.metadata;
    this.#written.delete(name);
    this.#written.set(name, event);
    const oldest = this.#written.keys().next().value;
    if (this.#written.size > mostRemembered && oldest !== undefined) this.#written.delete(oldest);
  }
}

function hasCode(error: unknown, code: ClusterErrorCode): boolean {
  return error instanceof ClusterError && error.code === code;
}
