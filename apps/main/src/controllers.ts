import { ArchiveStore } from '@insights/archive';
import type { ClusterObjects } from '@insights/cluster';
import type { OperatorConfig } from '@insights/configuration';
import type { ClusterIdentity } from '@insights/console';
import { GathererClient } from '@insights/contract';
import type { ClusterOperatorInputs, OperatorMetrics } from '@insights/operator';
import type { Clock, Logger, Random } from '@insights/process';
import type { PollResult } from '@insights/registry';
import type { HistoryEntry, RolloutRecord } from '@insights/rollout';
import { RecordStore, RolloutHistory } from '@insights/rollout-store';
import type { ConfigurationWatcher } from './configuration/configuration-watcher.ts';
import type { GatherCredentials } from './credentials/gather-credentials.ts';
import { GatherController } from './gathering/gather-controller.ts';
import type { GatherOutcome } from './gathering/gather-outcome.ts';
import type { OutsideServices } from './outside-services.ts';
import type { OpenShiftConfigApi } from './cluster/openshift-config-api.ts';
import type { PodIdentity } from './pod-identity.ts';
import { type ClusterFacts } from './cluster/cluster-facts.ts';
import { ImageDescriber } from './rollout/image-describer.ts';
import { ImagePoller } from './rollout/image-poller.ts';
import { PodWatcher } from './rollout/pod-watcher.ts';
import { RolloutController } from './rollout/rollout-controller.ts';
import { ClusterOperatorWriter } from './status/cluster-operator-writer.ts';
import { EventRecorder, type RecordedEvent } from './status/event-recorder.ts';
import { StorageGuard } from './storage/storage-guard.ts';
import { ReportFollower } from './upload/report-follower.ts';
import { type AcceptedUpload, UploadController } from './upload/upload-controller.ts';

/** Everything that touches the world. */
export interface Surroundings {
  readonly objects: ClusterObjects;
  readonly openShift: OpenShiftConfigApi;
  readonly configuration: ConfigurationWatcher;
  readonly credentials: GatherCredentials;
  readonly services: OutsideServices;
  readonly metrics: OperatorMetrics;
  readonly identity: PodIdentity;
  /** Of this program; an image may ask for a minimum. */
  readonly version: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

/** What the controllers tell each other, by way of whoever put them together. */
export interface Connections {
  /** Whether archives may leave the cluster; without that nothing is gathered on schedule and no new image is tried. */
  readonly isReportingEnabled: () => boolean;
  /** Whether a scheduled gather may begin now. */
  readonly maySchedule: () => boolean;
  readonly clusterIdentity: () => ClusterIdentity;
  readonly facts: () => ClusterFacts | undefined;
  readonly recall: (signal: AbortSignal) => Promise<RolloutRecord | undefined>;
  readonly operatorInputs: () => ClusterOperatorInputs;
  readonly onPod: () => void;
  readonly onPoll: (result: PollResult) => void;
  readonly onGather: (outcome: GatherOutcome | undefined) => void;
  readonly onUpload: (upload: AcceptedUpload) => void;
  readonly onReport: () => void;
  readonly onDecisions: (entries: readonly HistoryEntry[]) => void;
  readonly onEvent: (event: RecordedEvent) => void;
  readonly onStep: () => void;
  /** Something that the ClusterOperator shows may have changed. */
  readonly onStatus: () => void;
}

/** One of each; those with a `run` are the loops of the process. */
export type Controllers = ReturnType<typeof createControllers>;

const defaultPlatform = { os: 'linux', architecture: 'amd64' };

/** Puts the controllers together; nothing runs yet. */
export function createControllers(surroundings: Surroundings, connections: Connections) {
  const { objects, openShift, identity, clock, configuration } = surroundings;
  // Where the socket is was agreed with the pod's manifest: a change of it comes with a new pod.
  const { socket } = configuration.config.gatherer;
  const client = new GathererClient({ socketPath: socket, sleep: clock.sleep.bind(clock) });
  const logOf = (component: string) => surroundings.log.child({ component });
  const log = logOf('rollout');
  const pods = new PodWatcher({ objects, identity, clock, log: logOf('pod'), onChange: connections.onPod });
  const gathers = createGathers({ ...surroundings, log: logOf('gather') }, connections, { client, pods });
  const poller = createPoller({ ...surroundings, log: logOf('image-poller') }, connections);
  const history = new RolloutHistory(objects, identity.namespace, log);
  const store = new RecordStore(objects, identity.namespace, log);
  const storage = createStorageGuard({ ...surroundings, log: logOf('storage') }, connections, pods);
  const parts = { client, pods, gathers, poller, history, store, storage };
  return {
    pods,
    storage,
    gathers,
    poller,
    history,
    store,
    rollout: createRollout({ ...surroundings, log }, connections, parts),
    uploads: createUploads({ ...surroundings, log: logOf('upload') }, connections, gathers),
    reports: createReports({ ...surroundings, log: logOf('report') }, connections),
    events: new EventRecorder({ objects, identity, clock, log: logOf('events') }),
    operator: new ClusterOperatorWriter({
      objects,
      openShift,
      clock,
      log: logOf('cluster-operator'),
      inputs: connections.operatorInputs,
    }),
  };
}

function createStorageGuard(
  { clock, log, configuration, identity }: Surroundings,
  { onPod }: Connections,
  pods: PodWatcher,
): StorageGuard {
  return new StorageGuard({
    clock,
    log,
    folder: () => configuration.config.storagePath,
    mayClean: () => pods.pod?.gathererImage === identity.releaseImage,
    onChange: onPod,
  });
}

function createGathers(
  { clock, random, log, configuration, credentials }: Surroundings,
  { maySchedule, onGather }: Connections,
  { client, pods }: { readonly client: GathererClient; readonly pods: PodWatcher },
): GatherController {
  return new GatherController({
    client,
    clock,
    random,
    log,
    config: () => configuration.config,
    containerId: () => pods.runningContainerId,
    isEnabled: maySchedule,
    hasCredentials: () => credentials.expiresAt !== undefined,
    onChange: onGather,
  });
}

function createPoller(
  { clock, random, log, configuration, services, identity }: Surroundings,
  { recall, onPoll }: Connections,
): ImagePoller {
  return new ImagePoller({
    client: () => services.registry,
    clock,
    random,
    log,
    config: () => configuration.config.fastTrack,
    releaseVersion: identity.releaseVersion,
    recall,
    onPoll,
  });
}

interface RolloutParts {
  readonly client: GathererClient;
  readonly pods: PodWatcher;
  readonly gathers: GatherController;
  readonly poller: ImagePoller;
  readonly history: RolloutHistory;
  readonly store: RecordStore;
  readonly storage: StorageGuard;
}

function createRollout(
  { objects, openShift, identity, clock, random, log, configuration, services, version }: Surroundings,
  { facts, isReportingEnabled, onEvent, onDecisions, onStep }: Connections,
  parts: RolloutParts,
): RolloutController {
  const platform = () => facts()?.platform ?? defaultPlatform;
  return new RolloutController({
    ...parts,
    describer: new ImageDescriber({ client: () => services.registry, clock, platform }),
    objects,
    openShift,
    identity,
    clock,
    random,
    log,
    config: () => (isReportingEnabled() ? configuration.config : withoutTracking(configuration.config)),
    mainVersion: version,
    onEvent,
    onHistory: onDecisions,
    onChange: onStep,
  });
}

// A new image is judged by what it gathers, and without a token nothing is gathered.
function withoutTracking(config: OperatorConfig): OperatorConfig {
  return { ...config, fastTrack: { ...config.fastTrack, mode: 'disabled' } };
}

function createUploads(
  { clock, random, log, configuration, services, metrics }: Surroundings,
  { clusterIdentity, onUpload, onStatus }: Connections,
  gathers: GatherController,
): UploadController {
  return new UploadController({
    store: () => new ArchiveStore(configuration.config.storagePath),
    client: () => services.upload,
    clock,
    random,
    log,
    config: () => configuration.config,
    identity: clusterIdentity,
    isJudged: (archive) => gathers.isJudged(archive),
    onAnswer: (statusCode) => metrics.reporting.countSent(statusCode),
    onAccepted: onUpload,
    onChange: onStatus,
  });
}

function createReports(
  { clock, random, log, configuration, services }: Surroundings,
  { clusterIdentity, onReport }: Connections,
): ReportFollower {
  return new ReportFollower({
    client: () => services.report,
    clock,
    random,
    log,
    config: () => configuration.config,
    identity: clusterIdentity,
    onChange: onReport,
  });
}
