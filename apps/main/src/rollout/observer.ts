import type { ClusterObjects } from '@insights/cluster';
import type { OperatorConfig } from '@insights/configuration';
import type { GathererClient } from '@insights/contract';
import { type Clock, newUlid, type Random, startDeadline } from '@insights/process';
import { defaultDeadlines, type Handshake, type Observation, type PatchFailure } from '@insights/rollout';
import type { RecordStore } from '@insights/rollout-store';
import type { GatherController } from '../gathering/gather-controller.ts';
import type { StorageGuard } from '../storage/storage-guard.ts';
import type { OpenShiftConfigApi } from '../cluster/openshift-config-api.ts';
import type { PodIdentity } from '../pod-identity.ts';
import { type ClusterFacts, readClusterFacts } from '../cluster/cluster-facts.ts';
import type { ImageDescriber } from './image-describer.ts';
import type { ImagePoller } from './image-poller.ts';
import type { PodWatcher } from './pod-watcher.ts';

/** What {@link Observer} takes. */
export interface ObserverOptions {
  readonly objects: ClusterObjects;
  readonly openShift: OpenShiftConfigApi;
  readonly client: GathererClient;
  readonly identity: PodIdentity;
  readonly store: RecordStore;
  readonly pods: PodWatcher;
  readonly poller: ImagePoller;
  readonly describer: ImageDescriber;
  readonly gathers: GatherController;
  readonly storage: StorageGuard;
  readonly clock: Clock;
  readonly random: Random;
  readonly config: () => OperatorConfig;
  /** Version of this program, which an image may ask for. */
  readonly mainVersion: string;
}

const contractMajor = 1;
const maximumImageBytes = 1024 ** 3;
const handshakeMilliseconds = 2000;

/** Reads everything that a decision depends on, in one round. */
export class Observer {
  readonly #options: ObserverOptions;
  readonly #startedAt: number;
  readonly #startedMonotonic: number;
  #facts: ClusterFacts | undefined;

  constructor(options: ObserverOptions) {
    this.#options = options;
    this.#startedAt = options.clock.now().getTime();
    this.#startedMonotonic = options.clock.monotonicMilliseconds();
  }

  /** What was last read of the cluster. */
  get facts(): ClusterFacts | undefined {
    return this.#facts;
  }

  /** Milliseconds since the epoch on a clock that never jumps within this process (image tracking, C6). */
  now(): number {
    return this.#startedAt + this.#options.clock.monotonicMilliseconds() - this.#startedMonotonic;
  }

  /** @throws ClusterError when record, pod or cluster cannot be read: then nothing is decided */
  async observe(patchFailure: PatchFailure | undefined, signal: AbortSignal): Promise<Observation> {
    const { store, pods, poller, describer, gathers, storage, identity, clock, random } = this.#options;
    const [stored, pod, facts] = await Promise.all([
      store.read(signal),
      pods.read(signal),
      readClusterFacts(this.#options, signal),
    ]);
    this.#facts = facts;
    const handshake = await this.#handshake(signal);
    return {
      now: this.now(),
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
      ...(patchFailure ? { patchFailure } : {}),
      ...(storage.overfull === undefined ? {} : { overfull: storage.overfull }),
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
    const { client, clock, pods } = this.#options;
    const containerID = pods.runningContainerId;
    if (containerID === undefined) return undefined;
    using deadline = startDeadline({ clock, milliseconds: handshakeMilliseconds, what: 'the handshake', signal });
    try {
      const { contract, version, revision } = await client.identify(deadline.signal);
      return { containerID, contract, version, revision };
    } catch {
      signal.throwIfAborted();
      return undefined; // nobody answers: the absence is the observation
    }
  }
}
