import type { ClusterObjects, ResourceRef } from '@insights/cluster';
import { type Clock, CodedError, type Logger } from '@insights/process';
import { type PodView, readPod } from '@insights/rollout';
import type { Loop } from '../loops/loop.ts';
import { Trigger } from '../loops/trigger.ts';
import type { PodIdentity } from '../pod-identity.ts';

const retryMilliseconds = 5000;

/** Where our own pod is. */
export function podRef({ namespace, name }: PodIdentity): ResourceRef {
  return { group: '', version: 'v1', resource: 'pods', namespace, name };
}

interface PodWatcherDependencies {
  readonly objects: ClusterObjects;
  readonly identity: PodIdentity;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Follows our own pod, so that a crash of the gatherer is seen when it is reported and not at the next poll. */
export class PodWatcher implements Loop {
  /** Each change of the pod. */
  readonly changed = new Trigger();
  readonly #dependencies: PodWatcherDependencies;
  readonly #woken = new Trigger();
  readonly #deleted = new AbortController();
  #pod: PodView | undefined;

  constructor(dependencies: PodWatcherDependencies) {
    this.#dependencies = dependencies;
  }

  /** The pod as last seen. */
  get pod(): PodView | undefined {
    return this.#pod;
  }

  /** The gatherer's container that runs now, as last seen. */
  get runningContainerId(): string | undefined {
    return this.#pod?.container?.state.kind === 'running' ? this.#pod.container.containerID : undefined;
  }

  /** A watch that was lost is begun again at once. */
  wake(): void {
    this.#woken.fire();
  }

  /** Reads the pod now. */
  async read(signal: AbortSignal): Promise<PodView> {
    this.#pod = readPod(await this.#dependencies.objects.get(podRef(this.#dependencies.identity), signal));
    return this.#pod;
  }

  /**
   * Watches until the signal aborts.
   * @throws CodedError `ERR_POD_DELETED` once the pod is being deleted. SIGTERM says so as well, but as pid 1 a process
   * does not get it before it listens, and for the rest of the grace period the next pod's main would not be alone.
   */
  async run(signal: AbortSignal): Promise<void> {
    await this.#watch(AbortSignal.any([signal, this.#deleted.signal]));
    if (!signal.aborted) this.#deleted.signal.throwIfAborted();
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const { objects, identity, clock, log } = this.#dependencies;
    const { name: _, ...pods } = podRef(identity);
    const selection = { fieldSelector: `metadata.name=${identity.name}` };
    while (!signal.aborted) {
      await objects
        .watch(pods, selection, (event) => this.#onEvent(event.object), signal)
        .catch((err: unknown) => {
          if (!signal.aborted) log.warn({ err }, 'Lost the watch of the pod');
        });
      await this.#woken.wait(clock, retryMilliseconds, signal);
    }
  }

  #onEvent(object: unknown): void {
    try {
      this.#pod = readPod(object);
    } catch (err) {
      this.#dependencies.log.warn({ err }, 'Ignored a malformed pod');
      return;
    }
    if (isBeingDeleted(object)) this.#end();
    this.changed.fire();
  }

  #end(): void {
    if (this.#deleted.signal.aborted) return;
    this.#dependencies.log.info('The pod is being deleted');
    this.#deleted.abort(new CodedError('ERR_POD_DELETED', 'the pod is being deleted'));
  }
}

function isBeingDeleted(object: unknown): boolean {
  return (object as { metadata: { deletionTimestamp?: string } }).metadata.deletionTimestamp !== undefined;
}
