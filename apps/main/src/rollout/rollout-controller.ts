import { type ClusterObjects, isClusterError } from '@insights/cluster';
import { errorMessage, type Logger } from '@insights/process';
import {
  type Action,
  decide,
  type Observation,
  type PatchAction,
  type PatchFailure,
  podPatch,
  type RecordAction,
  rescue,
  type WaitAction,
} from '@insights/rollout';
import type { RolloutHistory } from '@insights/rollout-store';
import type { GatherController } from '../gathering/gather-controller.ts';
import type { Loop } from '../loops/loop.ts';
import { Trigger } from '../loops/trigger.ts';
import type { EventRecorder } from '../status/event-recorder.ts';
import type { ImageDescriber } from './image-describer.ts';
import { Observer, type ObserverDependencies } from './observer.ts';
import { podRef } from './pod-watcher.ts';

interface RolloutControllerDependencies extends ObserverDependencies {
  readonly objects: Pick<ClusterObjects, 'patch'>;
  readonly describer: Pick<ImageDescriber, 'view' | 'request'>;
  readonly gathers: Pick<GatherController, 'running' | 'last' | 'request'>;
  readonly history: Pick<RolloutHistory, 'add'>;
  readonly events: Pick<EventRecorder, 'record'>;
  readonly log: Logger;
}

// Between two looks while something is under way that sends no signal: a socket that begins to answer.
const pollMilliseconds = 500;
const idleMilliseconds = 60_000;
const errorMilliseconds = 2000;
const conflictMilliseconds = 250;
// A swap takes about ten steps from the first sight of a digest to the patch. More without a rest is a quarrel with
// another writer, and nobody is served by having it at full speed.
const mostStepsInARow = 20;
const restMilliseconds = 10_000;

/** What is waited for, also while a registry is asked. */
function restOf(action: Action): WaitAction | undefined {
  if (action.kind === 'describe') return action.meanwhile;
  return action.kind === 'wait' ? action : undefined;
}

/** Observes, lets `decide` choose, acts, and begins again; everything it must remember is in the record. */
export class RolloutController implements Loop {
  /** A step was taken: observation, record, history or what is waited for may be new. */
  readonly changed = new Trigger();
  readonly #dependencies: RolloutControllerDependencies;
  readonly #woken = new Trigger();
  readonly #observer: Observer;
  #observation: Observation | undefined;
  #waiting: WaitAction | undefined;
  #stepsInARow = 0;
  #isRescued = false;
  readonly #rescued = Promise.withResolvers<void>();
  #patchFailure: PatchFailure | undefined;

  constructor(dependencies: RolloutControllerDependencies) {
    this.#dependencies = dependencies;
    this.#observer = new Observer(dependencies);
  }

  /** What was last observed. */
  get observation(): Observation | undefined {
    return this.#observation;
  }

  /** Why nothing is being done. */
  get waiting(): WaitAction | undefined {
    return this.#waiting;
  }

  /** Something that a decision depends on may have changed. */
  wake(): void {
    this.#woken.fire();
  }

  /** Kept once nothing that the other container says, or has left, can end this process again and again. */
  get rescued(): Promise<void> {
    return this.#rescued.promise;
  }

  /** Steers until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#dependencies;
    while (!signal.aborted) {
      const step = this.#isRescued ? this.#step(signal) : this.#rescue(signal);
      const milliseconds = await step.catch((err: unknown) => {
        if (!signal.aborted) log.warn({ err }, 'Could not observe or act; trying again');
        return errorMilliseconds;
      });
      if (milliseconds > 0) await this.#woken.wait(clock, milliseconds, signal);
      await this.#restAfterMany(milliseconds, signal);
    }
  }

  /** The first steps of a process: from record and pod alone. */
  async #rescue(signal: AbortSignal): Promise<number> {
    const observation = await this.#observer.observeOwn(this.#patchFailure, signal);
    const action = rescue(observation);
    this.#observation = observation;
    this.#waiting = action && restOf(action);
    this.#isRescued = action === undefined;
    if (this.#isRescued) this.#rescued.resolve();
    const milliseconds = action === undefined ? 0 : await this.#act(action, observation, signal);
    this.changed.fire();
    return milliseconds;
  }

  async #restAfterMany(milliseconds: number, signal: AbortSignal): Promise<void> {
    this.#stepsInARow = this.#waiting || milliseconds > conflictMilliseconds ? 0 : this.#stepsInARow + 1;
    if (this.#stepsInARow < mostStepsInARow) return;
    this.#stepsInARow = 0;
    this.#dependencies.log.warn({ steps: mostStepsInARow, restMilliseconds }, 'Decided again and again; resting');
    await this.#dependencies.clock.sleep(restMilliseconds, signal).catch(() => {});
  }

  /** @returns milliseconds to sleep before the next step; 0 for none */
  async #step(signal: AbortSignal): Promise<number> {
    const observation = await this.#observer.observe(this.#patchFailure, signal);
    this.#observation = observation;
    const action = decide(observation);
    this.#waiting = restOf(action);
    const milliseconds = await this.#act(action, observation, signal);
    this.changed.fire();
    return milliseconds;
  }

  async #act(action: Action, observation: Observation, signal: AbortSignal): Promise<number> {
    const { describer, gathers } = this.#dependencies;
    switch (action.kind) {
      case 'wait':
        return this.#sleepFor(action, observation);
      case 'record':
        return this.#record(action, signal);
      case 'patch':
        return this.#patch(action, signal);
      case 'gather':
        gathers.request(action.requestId);
        return pollMilliseconds;
      case 'describe':
    }
    describer.request(action);
    return this.#sleepFor(action.meanwhile, observation); // the describer wakes us
  }

  #sleepFor({ until, reason }: WaitAction, { now }: Observation): number {
    // These two end when the socket answers, and nobody rings for that.
    if (reason === 'AwaitingStart' || reason === 'AwaitingHandshake') return pollMilliseconds;
    return Math.max(1, Math.min(idleMilliseconds, (until ?? Number.POSITIVE_INFINITY) - now));
  }

  async #record(action: RecordAction, signal: AbortSignal): Promise<number> {
    const { store, history, events, log } = this.#dependencies;
    try {
      await store.write(action, signal);
    } catch (error) {
      if (isClusterError(error, 'ERR_CLUSTER_CONFLICT')) return conflictMilliseconds;
      throw error;
    }
    const { phase, chosen, rev } = action.record;
    log.debug({ phase, image: chosen.image, rev }, 'Recorded the state of the rollout');
    for (const event of action.events) {
      log.info({ reason: event.reason, detail: event.message }, 'Decided about the image of the gatherer');
      events.record(event);
    }
    await history.add(action.history, signal);
    return 0;
  }

  async #patch(action: PatchAction, signal: AbortSignal): Promise<number> {
    const { objects, identity, log } = this.#dependencies;
    try {
      await objects.patch(podRef(identity), { type: 'strategic', body: podPatch(action) }, signal);
      this.#patchFailure = undefined;
      log.info({ op: action.op, from: action.from, to: action.to }, 'Patched the image of the gatherer');
      return 0;
    } catch (error) {
      signal.throwIfAborted();
      // The pod's status moves its resourceVersion all the time; a fresh read decides again.
      if (isClusterError(error, 'ERR_CLUSTER_CONFLICT')) return conflictMilliseconds;
      this.#patchFailure = this.#describeFailure(action, error);
      log.warn({ err: error, op: action.op }, 'Could not patch the image of the gatherer');
      return errorMilliseconds;
    }
  }

  #describeFailure({ op }: PatchAction, error: unknown): PatchFailure {
    const isRejected = isClusterError(error, 'ERR_CLUSTER_FORBIDDEN', 'ERR_CLUSTER_INVALID');
    const failures = this.#patchFailure?.op === op ? this.#patchFailure.failures + 1 : 1;
    return {
      op,
      at: this.#dependencies.time.now(),
      failures,
      kind: isRejected ? 'rejected' : 'failed',
      message: errorMessage(error),
    };
  }
}
