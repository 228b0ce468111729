import { type ClusterObjects, isClusterError } from '@insights/cluster';
import { buildEvent, type KubernetesEvent, repeatEvent } from '@insights/operator';
import type { Clock, Logger } from '@insights/process';
import type { Loop } from '../loops/loop.ts';
import { Trigger } from '../loops/trigger.ts';
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

interface EventRecorderDependencies {
  readonly objects: Pick<ClusterObjects, 'create' | 'patch'>;
  readonly identity: PodIdentity;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Writes Kubernetes Events about our pod, one after the other; best effort and never in anybody's way. */
export class EventRecorder implements Loop {
  /** An event was written. */
  readonly changed = new Trigger();
  readonly #dependencies: EventRecorderDependencies;
  readonly #woken = new Trigger();
  readonly #waiting: RecordedEvent[] = [];
  readonly #written = new Map<string, KubernetesEvent>();

  constructor(dependencies: EventRecorderDependencies) {
    this.#dependencies = dependencies;
  }

  /** Records an event soon; while a hundred wait already, it is dropped. */
  record(event: RecordedEvent): void {
    if (this.#waiting.length >= mostWaiting) return;
    this.#waiting.push(event);
    this.#woken.fire();
  }

  wake(): void {
    this.#woken.fire();
  }

  /** Writes what is recorded until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#dependencies;
    while (!signal.aborted) {
      const event = this.#waiting.shift();
      if (event === undefined) {
        await this.#woken.wait(clock, Number.POSITIVE_INFINITY, signal);
        continue;
      }
      await this.#write(event, signal).then(
        () => this.changed.fire(),
        (err: unknown) => {
          if (!signal.aborted) log.warn({ err, reason: event.reason }, 'Could not record an event');
        },
      );
    }
  }

  async #write({ type, reason, message }: RecordedEvent, signal: AbortSignal): Promise<void> {
    const { identity, clock } = this.#dependencies;
    const { name, namespace, uid } = identity;
    const now = clock.now();
    const regarding = { apiVersion: 'v1', kind: 'Pod', namespace, name, uid };
    const event = buildEvent({ type, reason, message, regarding, component, now });
    const known = this.#written.get(event.metadata.name);
    if (known && (await this.#repeat(repeatEvent(known, now), signal))) return;
    await this.#create(event, signal);
    this.#remember(event);
  }

  async #create(event: KubernetesEvent, signal: AbortSignal): Promise<void> {
    const { namespace } = event.metadata;
    const collection = { group: '', version: 'v1', resource: 'events', namespace };
    try {
      await this.#dependencies.objects.create(collection, event, signal);
    } catch (error) {
      if (!isClusterError(error, 'ERR_CLUSTER_CONFLICT')) throw error;
      // A process before this one has seen the same; how often is not known, because we may not read events.
      if (await this.#patch(event, { lastTimestamp: event.lastTimestamp }, signal)) return;
      // Forgotten in between, or the conflict was about something else: once more, and then it is lost.
      await this.#dependencies.objects.create(collection, event, signal);
    }
  }

  /** @returns whether the event was still there: the API server forgets events after an hour */
  async #repeat(event: KubernetesEvent, signal: AbortSignal): Promise<boolean> {
    const { count, lastTimestamp } = event;
    const isThere = await this.#patch(event, { count, lastTimestamp }, signal);
    if (isThere) this.#remember(event);
    return isThere;
  }

  /** @returns whether there is an event of that name */
  async #patch({ metadata }: KubernetesEvent, body: object, signal: AbortSignal): Promise<boolean> {
    const { namespace, name } = metadata;
    const ref = { group: '', version: 'v1', resource: 'events', namespace, name };
    try {
      await this.#dependencies.objects.patch(ref, { type: 'merge', body }, signal);
      return true;
    } catch (error) {
      if (!isClusterError(error, 'ERR_CLUSTER_NOT_FOUND')) throw error;
      return false;
    }
  }

  #remember(event: KubernetesEvent): void {
    const { name } = event.metadata;
    this.#written.delete(name);
    this.#written.set(name, event);
    const oldest = this.#written.keys().next().value;
    if (this.#written.size > mostRemembered && oldest !== undefined) this.#written.delete(oldest);
  }
}
