import { ClusterError, type ClusterObjects } from '@insights/cluster';
import type { GathererClient } from '@insights/contract';
import type { OperatorConfig } from '@insights/operator';
import { type Clock, errorMessage, type Logger, newUlid, type Random } from '@insights/process';
import {
  type Action,
  decide,
  defaultDeadlines,
  type Handshake,
  type HistoryEntry,
  type Observation,
  type PatchAction,
  type PatchFailure,
  podPatch,
  type RecordAction,
  type RolloutEvent,
  type WaitAction,
} from '@insights/rollout';
import { Doorbell } from '../doorbell.ts';
import type { GatherController } from '../gathering/gather-controller.ts';
import type { PodIdentity } from '../pod-identity.ts';
import { type ClusterFacts, readClusterFacts } from './cluster-facts.ts';
import type { ImageDescriber } from './image-describer.ts';
import type { ImagePoller } from './image-poller.ts';
import { podRef, type PodWatcher } from './pod-watcher.ts';
import type { RecordStore, StoredChoice } from './record-store.ts';
import type { RolloutHistory } from './rollout-history.ts';

/** What {@link RolloutController} takes. */
export interface RolloutControllerOptions {
  readonly objects: ClusterObjects;
  readonly client: GathererClient;
  readonly identity: PodIdentity;
  readonly store: RecordStore;
  readonly pods: PodWatcher;
  readonly poller: ImagePoller;
  readonly describer: ImageDescriber;
  readonly gathers: GatherController;
  readonly history: RolloutHistory;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly config: () => OperatorConfig;
  /** Version of this program, which an image may ask for. */
  readonly mainVersion: string;
  readonly onEvent: (event: RolloutEvent) => void;
  /** Called with the decisions of each record that was written. */
  readonly onHistory: (entries: readonly HistoryEntry[]) => void;
  readonly onChange: () => void;
}

const contractMajor = 1;
const maximumImageBytes = 1024 ** 3;
// Between two looks while something is under way that sends no signal: a socket that begins to answer.
const pollMilliseconds = 500;
const idleMilliseconds = 60_000;
const errorMilliseconds = 2000;
const handshakeMilliseconds = 2000;

/** Observes, lets `decide` choose, acts, and begins again; everything it must remember is in the record. */
export class RolloutController {
  readonly #options: RolloutControllerOptions;
  readonly #doorbell: Doorbell;
  readonly #startedAt: number;
  readonly #startedMonotonic: number;
  #observation: Observation | undefined;
  #facts: ClusterFacts | undefined;
  #waiting: WaitAction | undefined;
  #place: StoredChoice['place'] = 'secret';
  #patchFailure: PatchFailure | undefined;

  constructor(options: RolloutControllerOptions) {
    this.#options = options;
    this.#doorbell = new Doorbell(options.clock);
    this.#startedAt = options.clock.now().getTime();
    this.#startedMonotonic = options.clock.monotonicMilliseconds();
  }

  /** What was last observed. */
  get observation(): Observation | undefined {
    return this.#observation;
  }

  /** What was last read of the cluster. */
  get facts(): ClusterFacts | undefined {
    return this.#facts;
  }

  /** Why nothing is being done. */
  get waiting(): WaitAction | undefined {
    return this.#waiting;
  }

  /** Where the record lies. */
  get place(): StoredChoice['place'] {
    return this.#place;
  }

  /** Something that a decision depends on may have changed. */
  wake(): void {
    this.#doorbell.ring();
  }

  /** Steers until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { log } = this.#options;
    while (!signal.aborted) {
      const milliseconds = await this.#step(signal).catch((err: unknown) => {
        if (!signal.aborted) log.warn({ err }, 'Could not observe or act; trying again');
        return errorMilliseconds;
      });
      if (milliseconds > 0) await this.#doorbell.wait(milliseconds, signal);
    }
  }

  /** @returns milliseconds to sleep before the next step; 0 for none */
  async #step(signal: AbortSignal): Promise<number> {
    const observation = await this.#observe(signal);
    this.#observation = observation;
    const action = decide(observation);
    this.#waiting = action.kind === 'wait' ? action : undefined;
    const milliseconds = await this.#act(action, observation, signal);
    this.#options.onChange();
    return milliseconds;
  }

  async #observe(signal: AbortSignal): Promise<Observation> {
    const { objects, identity, store, pods, poller, describer, gathers, clock, random } = this.#options;
    const [stored, pod, facts] = await Promise.all([
      store.read(signal),
      pods.read(signal),
      readClusterFacts(objects, identity, signal),
    ]);
    this.#facts = facts;
    this.#place = stored.place;
    const handshake = await this.#handshake(signal);
    return {
      now: this.#startedAt + clock.monotonicMilliseconds() - this.#startedMonotonic,
      startedAt: this.#startedAt,
      newId: newUlid(clock.now(), random),
      release: { version: identity.releaseVersion, image: identity.releaseImage },
      clusterVersion: facts.clusterVersion,
      platform: `${facts.platform.os}/${facts.platform.architecture}`,
      record: stored.record,
      secret: {
        ...(stored.gathererImage === undefined ? {} : { gathererImage: stored.gathererImage }),
        ...(stored.retry === undefined ? {} : { retry: stored.retry }),
      },
      pod,
      cluster: {
        isUpgrading: facts.isUpgrading,
        isRolledOut: facts.isRolledOut,
        hasDiskPressure: facts.hasDiskPressure,
        ...(facts.bootID === undefined ? {} : { bootID: facts.bootID }),
      },
      ...(poller.view ? { poll: poller.view } : {}),
      ...(describer.view ? { description: describer.view } : {}),
      ...(handshake ? { handshake } : {}),
      gather: { isRunning: gathers.running !== undefined, ...(gathers.last ? { last: gathers.last.view } : {}) },
      ...(this.#patchFailure ? { patchFailure: this.#patchFailure } : {}),
      withdrawn: [],
      settings: this.#settings(),
    };
  }

  #settings(): Observation['settings'] {
    const { fastTrack, gatherer } = this.#options.config();
    const { mode, observe, fallback, allowedRepositories, probation } = fastTrack;
    return {
      mode,
      observe,
      fallback,
      allowedRepositories,
      probation,
      gatherTimeoutSeconds: gatherer.timeoutSeconds,
      deadlines: defaultDeadlines,
      contractMajor,
      mainVersion: this.#options.mainVersion,
      maximumImageBytes,
    };
  }

  async #handshake(signal: AbortSignal): Promise<Handshake | undefined> {
    const { client, pods } = this.#options;
    const containerID = pods.runningContainerId;
    if (containerID === undefined) return undefined;
    const limited = AbortSignal.any([signal, AbortSignal.timeout(handshakeMilliseconds)]);
    try {
      const { contract, version, revision } = await client.version(limited);
      return { containerID, contract, version, revision };
    } catch {
      signal.throwIfAborted();
      return undefined; // nobody answers: the absence is the observation
    }
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
      if (error instanceof ClusterError && error.code === 'ERR_CLUSTER_CONFLICT') return pollMilliseconds;
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
      if (error instanceof ClusterError && error.code === 'ERR_CLUSTER_CONFLICT') return 1;
      this.#patchFailure = this.#describeFailure(action, error);
      log.warn({ err: error, op: action.op }, 'Could not patch the image of the gatherer');
      return errorMilliseconds;
    }
  }

  #describeFailure({ op }: PatchAction, error: unknown): PatchFailure {
    const isRejected =
      error instanceof ClusterError && ['ERR_CLUSTER_FORBIDDEN', 'ERR_CLUSTER_INVALID'].includes(error.code);
    const failures = this.#patchFailure?.op === op ? this.#patchFailure.failures + 1 : 1;
    const at = this.#startedAt + this.#options.clock.monotonicMilliseconds() - this.#startedMonotonic;
    return { op, at, failures, kind: isRejected ? 'rejected' : 'failed', message: errorMessage(error) };
  }
}
