import { ClusterError } from '@insights/cluster';
import { errorMessage, type Logger } from '@insights/process';
import {
  type Action,
  decide,
  type HistoryEntry,
  type Observation,
  type PatchAction,
  type PatchFailure,
  podPatch,
  type RecordAction,
  type RolloutEvent,
  type WaitAction,
} from '@insights/rollout';
import type { RolloutHistory } from '@insights/rollout-store';
import { Trigger } from '../loops/trigger.ts';
import type { ClusterFacts } from '../cluster/cluster-facts.ts';
import { Observer, type ObserverOptions } from './observer.ts';
import { podRef } from './pod-watcher.ts';

/** What {@link RolloutController} takes. */
export interface RolloutControllerOptions extends ObserverOptions {
  readonly history: RolloutHistory;
  readonly log: Logger;
  readonly onEvent: (event: RolloutEvent) => void;
  /** Called with the decisions of each record that was written. */
  readonly onHistory: (entries: readonly HistoryEntry[]) => void;
  /** Called after each step. */
  readonly onChange: () => void;
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

/** Observes, lets `decide` choose, acts, and begins again; everything it must remember is in the record. */
export class RolloutController {
  readonly #options: RolloutControllerOptions;
  readonly #woken: Trigger;
  readonly #observer: Observer;
  #observation: Observation | undefined;
  #waiting: WaitAction | undefined;
  #stepsInARow = 0;
  readonly #observed = Promise.withResolvers<Observation>();
  #patchFailure: PatchFailure | undefined;

  constructor(options: RolloutControllerOptions) {
    this.#options = options;
    this.#woken = new Trigger(options.clock);
    this.#observer = new Observer(options);
  }

  /** What was last observed. */
  get observation(): Observation | undefined {
    return this.#observation;
  }

  /** What was last read of the cluster. */
  get facts(): ClusterFacts | undefined {
    return this.#observer.facts;
  }

  /** Why nothing is being done. */
  get waiting(): WaitAction | undefined {
    return this.#waiting;
  }

  /** Resolves with the first observation. @throws the reason of the signal */
  async firstObservation(signal: AbortSignal): Promise<Observation> {
    const aborted = Promise.withResolvers<never>();
    const onAbort = () => aborted.reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      signal.throwIfAborted();
      return await Promise.race([this.#observed.promise, aborted.promise]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Something that a decision depends on may have changed. */
  wake(): void {
    this.#woken.fire();
  }

  /** Steers until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { log } = this.#options;
    while (!signal.aborted) {
      const milliseconds = await this.#step(signal).catch((err: unknown) => {
        if (!signal.aborted) log.warn({ err }, 'Could not observe or act; trying again');
        return errorMilliseconds;
      });
      if (milliseconds > 0) await this.#woken.wait(milliseconds, signal);
      await this.#restAfterMany(milliseconds, signal);
    }
  }

  async #restAfterMany(milliseconds: number, signal: AbortSignal): Promise<void> {
    this.#stepsInARow = this.#waiting || milliseconds > conflictMilliseconds ? 0 : this.#stepsInARow + 1;
    if (this.#stepsInARow < mostStepsInARow) return;
    this.#stepsInARow = 0;
    this.#options.log.warn({ steps: mostStepsInARow, restMilliseconds }, 'Decided again and again; resting');
    await this.#options.clock.sleep(restMilliseconds, signal).catch(() => {});
  }

  /** @returns milliseconds to sleep before the next step; 0 for none */
  async #step(signal: AbortSignal): Promise<number> {
    const observation = await this.#observer.observe(this.#patchFailure, signal);
    this.#observation = observation;
    this.#observed.resolve(observation);
    const action = decide(observation);
    this.#waiting = action.kind === 'wait' ? action : undefined;
    const milliseconds = await this.#act(action, observation, signal);
    this.#options.onChange();
    return milliseconds;
  }

  async #act(action: Action, observation: Observation, signal: AbortSignal): Promise<number> {
    const { describer, gathers } = this.#options;
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
    await describer.describe(action.reference, signal);
    return 0;
  }

  #sleepFor({ until, reason }: WaitAction, { now }: Observation): number {
    // These two end when the socket answers, and nobody rings for that.
    if (reason === 'AwaitingStart' || reason === 'AwaitingHandshake') return pollMilliseconds;
    return Math.max(1, Math.min(idleMilliseconds, (until ?? Number.POSITIVE_INFINITY) - now));
  }

  async #record(action: RecordAction, signal: AbortSignal): Promise<number> {
    const { store, history, log, onEvent, onHistory } = this.#options;
    try {
      await store.write(action, signal);
    } catch (error) {
      if (error instanceof ClusterError && error.code === 'ERR_CLUSTER_CONFLICT') return conflictMilliseconds;
      throw error;
    }
    const { phase, chosen, rev } = action.record;
    log.debug({ phase, image: chosen.image, rev }, 'Recorded the state of the rollout');
    for (const event of action.events) {
      log.info({ reason: event.reason, detail: event.message }, 'Decided about the image of the gatherer');
      onEvent(event);
    }
    onHistory(action.history);
    await history.add(action.history, signal);
    return 0;
  }

  async #patch(action: PatchAction, signal: AbortSignal): Promise<number> {
    const { objects, identity, log } = this.#options;
    try {
      await objects.patch(podRef(identity), { type: 'strategic', body: podPatch(action) }, signal);
      this.#patchFailure = undefined;
      log.info({ op: action.op, from: action.from, to: action.to }, 'Patched the image of the gatherer');
      return 0;
    } catch (error) {
      signal.throwIfAborted();
      // The pod's status moves its resourceVersion all the time; a fresh read decides again.
      if (error instanceof ClusterError && error.code === 'ERR_CLUSTER_CONFLICT') return conflictMilliseconds;
      this.#patchFailure = this.#describeFailure(action, error);
      log.warn({ err: error, op: action.op }, 'Could not patch the image of the gatherer');
      return errorMilliseconds;
    }
  }

  #describeFailure({ op }: PatchAction, error: unknown): PatchFailure {
    const isRejected =
      error instanceof ClusterError && ['ERR_CLUSTER_FORBIDDEN', 'ERR_CLUSTER_INVALID'].includes(error.code);
    const failures = this.#patchFailure?.op === op ? this.#patchFailure.failures + 1 : 1;
    return {
      op,
      at: this.#observer.now(),
      failures,
      kind: isRejected ? 'rejected' : 'failed',
      message: errorMessage(error),
    };
  }
}
