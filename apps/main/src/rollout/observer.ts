import { type GathererClient, GathererError } from '@insights/contract';
import { type Clock, errorMessage, newUlid, present, type Random, startDeadline } from '@insights/process';
import { defaultDeadlines, type Observation, type PatchFailure } from '@insights/rollout';
import type { RecordStore } from '@insights/rollout-store';
import type { ClusterFactsReader } from '../cluster/cluster-facts.ts';
import type { ConfigurationWatcher } from '../configuration/configuration-watcher.ts';
import type { GatherController } from '../gathering/gather-controller.ts';
import type { TakenAddresses } from '../http/taken-addresses.ts';
import type { StorageGuard } from '../storage/storage-guard.ts';
import type { PodIdentity } from '../pod-identity.ts';
import type { ImageDescriber } from './image-describer.ts';
import type { ImagePoller } from './image-poller.ts';
import type { PodWatcher } from './pod-watcher.ts';
import type { SteadyClock } from './steady-clock.ts';

export interface ObserverDependencies {
  readonly client: GathererClient;
  readonly identity: PodIdentity;
  readonly configuration: Pick<ConfigurationWatcher, 'config' | 'isGathering' | 'notReporting'>;
  readonly cluster: ClusterFactsReader;
  readonly store: RecordStore;
  readonly pods: PodWatcher;
  readonly poller: Pick<ImagePoller, 'view'>;
  readonly describer: Pick<ImageDescriber, 'view'>;
  readonly gathers: Pick<GatherController, 'running' | 'last'>;
  readonly storage: Pick<StorageGuard, 'overfull' | 'fullDisk'>;
  readonly taken: Pick<TakenAddresses, 'summary'>;
  /** Version of this program, which an image may ask for. */
  readonly version: string;
  readonly clock: Clock;
  readonly time: SteadyClock;
  readonly random: Random;
}

const contractMajor = 1;
const maximumImageBytes = 1024 ** 3;
const handshakeMilliseconds = 2000;

/** Reads everything that a decision depends on, in one round. */
export class Observer {
  readonly #dependencies: ObserverDependencies;

  constructor(dependencies: ObserverDependencies) {
    this.#dependencies = dependencies;
  }

  /** @throws ClusterError when record, pod or cluster cannot be read: then nothing is decided */
  async observe(patchFailure: PatchFailure | undefined, signal: AbortSignal): Promise<Observation> {
    const own = await this.observeOwn(patchFailure, signal);
    const { gathers, storage } = this.#dependencies;
    const answer = await this.#handshake(signal);
    return {
      ...own,
      ...answer,
      gather: { isRunning: gathers.running !== undefined, ...(gathers.last ? { last: gathers.last.view } : {}) },
      ...present({ overfull: storage.overfull, fullDisk: storage.fullDisk }),
    };
  }

  /**
   * The same without anything that the other container says or has left.
   * @throws ClusterError as {@link Observer.observe}
   */
  async observeOwn(patchFailure: PatchFailure | undefined, signal: AbortSignal): Promise<Observation> {
    const { cluster, store, pods, poller, describer, taken, identity, clock, time, random } = this.#dependencies;
    const [stored, pod, facts] = await Promise.all([store.read(signal), pods.read(signal), cluster.read(signal)]);
    return {
      now: time.now(),
      startedAt: time.startedAt,
      newId: newUlid(clock.now(), random),
      release: { version: identity.releaseVersion, image: identity.releaseImage },
      clusterVersion: facts.clusterVersion,
      platform: `${facts.platform.os}/${facts.platform.architecture}`,
      record: stored.record,
      secret: {
        ...present({ gathererImage: stored.gathererImage, retry: stored.retry }),
      },
      pod,
      cluster: {
        isUpgrading: facts.isUpgrading,
        isRolledOut: facts.isRolledOut,
        hasDiskPressure: facts.hasDiskPressure,
        ...present({ bootID: facts.bootID }),
      },
      ...present({ poll: poller.view, description: describer.view }),
      gather: { isRunning: false },
      ...present({ patchFailure, takenAddress: taken.summary }),
      withdrawn: [],
      settings: this.#settings(),
    };
  }

  #settings(): Observation['settings'] {
    const { configuration, version } = this.#dependencies;
    const { fastTrack, gatherer } = configuration.config;
    const { mode, paused, observe, fallback, allowedRepositories, probation, verification } = fastTrack;
    return {
      // A new image is judged by what it gathers, and without a token nothing is gathered.
      mode: configuration.isGathering ? mode : 'disabled',
      ...(configuration.isGathering ? {} : { disabledBecause: configuration.notReporting }),
      paused,
      observe,
      fallback,
      allowedRepositories,
      probation,
      verificationPolicy: verification.policy,
      gatherTimeoutSeconds: gatherer.timeoutSeconds,
      deadlines: defaultDeadlines,
      contractMajor,
      mainVersion: version,
      maximumImageBytes,
    };
  }

  async #handshake(signal: AbortSignal): Promise<Pick<Observation, 'handshake' | 'handshakeFault'>> {
    const { client, clock, pods } = this.#dependencies;
    const containerID = pods.runningContainerId;
    if (containerID === undefined) return {};
    using deadline = startDeadline({ clock, milliseconds: handshakeMilliseconds, what: 'the handshake', signal });
    try {
      const { contract, version, revision } = await client.identify(deadline.signal);
      return { handshake: { containerID, contract, version, revision } };
    } catch (error) {
      signal.throwIfAborted();
      if (!isFault(error)) return {}; // nobody answers: the absence is the observation
      return { handshakeFault: { containerID, message: errorMessage(error) } };
    }
  }
}

// What is refused as well is no gatherer's: every version of the contract answers this one.
function isFault(error: unknown): boolean {
  if (!(error instanceof GathererError)) return false;
  return error.code === 'ERR_GATHERER_PROTOCOL' || error.code === 'ERR_GATHERER_REJECTED';
}
