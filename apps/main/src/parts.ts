import type { ClusterObjects, ClusterReader } from '@insights/cluster';
import { GathererClient } from '@insights/contract';
import { functionsInMain as functions } from '@insights/gathering';
import type { OperatorMetrics } from '@insights/operator';
import type { Clock, Logger, Random } from '@insights/process';
import { RecordStore, RolloutHistory } from '@insights/rollout-store';
import { ClusterFactsReader } from './cluster/cluster-facts.ts';
import type { OpenShiftConfigApi } from './cluster/openshift-config-api.ts';
import type { ConfigurationWatcher } from './configuration/configuration-watcher.ts';
import type { GatherCredentials } from './credentials/gather-credentials.ts';
import { Contributor } from './gathering/contributor.ts';
import { GatherController } from './gathering/gather-controller.ts';
import { GatherRequests } from './gathering/gather-requests.ts';
import { TableKeeper } from './gathering/table-keeper.ts';
import { TableSecret } from './gathering/table-secret.ts';
import { WorkloadsPeriod } from './gathering/workloads-period.ts';
import { TakenAddresses } from './http/taken-addresses.ts';
import { type MetricObservers, metricObservers } from './metrics/metric-observers.ts';
import type { OutsideServices } from './outside-services.ts';
import type { PodIdentity } from './pod-identity.ts';
import { ImageDescriber } from './rollout/image-describer.ts';
import { ImagePoller } from './rollout/image-poller.ts';
import { PodWatcher } from './rollout/pod-watcher.ts';
import { SteadyClock } from './rollout/steady-clock.ts';
import { RolloutController } from './rollout/rollout-controller.ts';
import { ClusterOperatorWriter } from './status/cluster-operator-writer.ts';
import { GatherEvents } from './status/gather-events.ts';
import { ConfigurationEvents } from './status/configuration-events.ts';
import { EventRecorder } from './status/event-recorder.ts';
import { operatorInputs } from './status/operator-inputs.ts';
import { buildStatusDocument } from './status/status-document.ts';
import { StatusFeed } from './status/status-feed.ts';
import { StorageGuard } from './storage/storage-guard.ts';
import { ReportFollower } from './upload/report-follower.ts';
import { UploadController } from './upload/upload-controller.ts';

/** Everything that touches the world, and what is known from the start. */
export interface Dependencies {
  readonly objects: ClusterObjects;
  readonly reader: ClusterReader;
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

type Observing = ReturnType<typeof createObserving>;
type Working = ReturnType<typeof createWorking>;

/** One of each. */
export type Parts = Dependencies & Observing & Working & Showing;

/** Puts the parts of `main` together, each with what was made before it; nothing runs yet. */
export async function createParts(dependencies: Dependencies, signal: AbortSignal): Promise<Parts> {
  const observing = createObserving(dependencies);
  await observing.history.load(signal);
  const known = { ...dependencies, ...observing };
  const working = createWorking(known);
  return { ...known, ...working, ...createShowing({ ...known, ...working }) };
}

/** What only looks, or is looked at. */
function createObserving(dependencies: Dependencies) {
  const { objects, identity, configuration, services } = dependencies;
  const { namespace } = identity;
  const log = dependencies.log.child({ component: 'rollout' });
  const pods = new PodWatcher({ ...dependencies, log: dependencies.log.child({ component: 'pod' }) });
  const store = new RecordStore(objects, namespace, log);
  const time = new SteadyClock(dependencies.clock);
  const pollerLog = dependencies.log.child({ component: 'image-poller' });
  return {
    startedAt: dependencies.clock.now(),
    cluster: new ClusterFactsReader(dependencies),
    taken: new TakenAddresses(),
    pods,
    storage: new StorageGuard({ ...dependencies, pods, log: dependencies.log.child({ component: 'storage' }) }),
    store,
    history: new RolloutHistory(objects, namespace, log),
    time,
    poller: new ImagePoller({ ...dependencies, configuration, services, store, time, log: pollerLog }),
  };
}

/** What changes something. */
function createWorking(known: Dependencies & Observing) {
  const { configuration, clock, log } = known;
  // Where the socket is was agreed with the pod's manifest: a change of it comes with a new pod.
  const { socket } = configuration.config.gatherer;
  const client = new GathererClient({ socketPath: socket, sleep: clock.sleep.bind(clock) });
  const gatherLog = log.child({ component: 'gather' });
  const contributor = new Contributor({ ...known, functions, log: gatherLog });
  const workloads = new WorkloadsPeriod({ client, configuration, clock, log: gatherLog });
  const secret = new TableSecret(known.objects, known.identity.namespace);
  const tables = new TableKeeper({ client, secret, log: gatherLog });
  const requests = new GatherRequests({ client, configuration, contributor, workloads, tables, log: gatherLog });
  const gathers = new GatherController({ ...known, client, requests, log: gatherLog });
  const events = new EventRecorder({ ...known, log: log.child({ component: 'events' }) });
  const describer = new ImageDescriber(known);
  const rolloutLog = log.child({ component: 'rollout' });
  const rollout = new RolloutController({ ...known, client, gathers, describer, events, log: rolloutLog });
  const uploads = new UploadController({ ...known, gathers, log: log.child({ component: 'upload' }) });
  const reports = new ReportFollower({ ...known, uploads, log: log.child({ component: 'report' }) });
  return { gathers, tables, events, describer, rollout, uploads, reports };
}

interface Showing {
  readonly flaws: ConfigurationEvents;
  readonly gatherEvents: GatherEvents;
  readonly operator: ClusterOperatorWriter;
  readonly feed: StatusFeed;
  readonly observers: MetricObservers;
}

/** What tells others. */
function createShowing(known: Dependencies & Observing & Working): Showing {
  const { log, metrics } = known;
  const operator = new ClusterOperatorWriter({
    ...known,
    inputs: (now) => operatorInputs(known, now),
    log: log.child({ component: 'cluster-operator' }),
  });
  const status = () => buildStatusDocument({ ...known, operator });
  const flaws = new ConfigurationEvents(known);
  const gatherEvents = new GatherEvents(known);
  const feed = new StatusFeed({ ...known, status });
  return { flaws, gatherEvents, operator, feed, observers: metricObservers(metrics, known) };
}
