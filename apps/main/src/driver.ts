import { ArchiveStore } from '@insights/archive';
import type { ClusterObjects } from '@insights/cluster';
import { GathererClient } from '@insights/contract';
import type { OperatorMetrics } from '@insights/operator';
import type { Clock, Logger, Random } from '@insights/process';
import type { PollResult } from '@insights/registry';
import type { ConfigurationWatcher } from './configuration/configuration-watcher.ts';
import type { GatherCredentials } from './credentials/gather-credentials.ts';
import { GatherController } from './gathering/gather-controller.ts';
import type { GatherOutcome } from './gathering/gather-outcome.ts';
import type { StatusSource } from './http/status-server.ts';
import type { OutsideServices } from './outside-services.ts';
import type { PodIdentity } from './pod-identity.ts';
import { ImageDescriber } from './rollout/image-describer.ts';
import { ImagePoller } from './rollout/image-poller.ts';
import { PodWatcher } from './rollout/pod-watcher.ts';
import { RecordStore } from './rollout/record-store.ts';
import { RolloutController } from './rollout/rollout-controller.ts';
import { RolloutHistory } from './rollout/rollout-history.ts';
import { ClusterOperatorWriter } from './status/cluster-operator-writer.ts';
import { EventRecorder } from './status/event-recorder.ts';
import { operatorInputs } from './status/operator-inputs.ts';
import { buildStatusDocument } from './status/status-document.ts';
import { showGather, showPoll, showRollout } from './status/show-metrics.ts';
import { ReportFollower } from './upload/report-follower.ts';
import { type AcceptedUpload, UploadController } from './upload/upload-controller.ts';

/** What {@link Driver} takes: everything that touches the world. */
export interface DriverOptions {
  readonly objects: ClusterObjects;
  readonly configuration: ConfigurationWatcher;
  readonly credentials: GatherCredentials;
  readonly services: OutsideServices;
  readonly metrics: OperatorMetrics;
  readonly identity: PodIdentity;
  readonly version: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

const defaultPlatform = { os: 'linux', architecture: 'amd64' };

/** The loops of `main` and how they wake each other. Each loop owns its own work; nothing is decided here. */
export class Driver implements StatusSource {
  readonly #options: DriverOptions;
  readonly #startedAt: Date;
  readonly #stop = new AbortController();
  readonly #pods: PodWatcher;
  readonly #gathers: GatherController;
  readonly #uploads: UploadController;
  readonly #reports: ReportFollower;
  readonly #poller: ImagePoller;
  readonly #rollout: RolloutController;
  readonly #history: RolloutHistory;
  readonly #operator: ClusterOperatorWriter;
  readonly #events: EventRecorder;
  #isRunning = false;

  constructor(options: DriverOptions) {
    this.#options = options;
    this.#startedAt = options.clock.now();
    const { objects, identity, clock, log } = options;
    const client = this.#gathererClient();
    this.#events = new EventRecorder({ objects, identity, clock, log: this.#logOf('events') });
    this.#history = new RolloutHistory(objects, identity.namespace, this.#logOf('rollout'));
    this.#operator = new ClusterOperatorWriter({
      objects,
      clock,
      log: this.#logOf('cluster-operator'),
      inputs: () => operatorInputs(this.#operatorView()),
    });
    const onChange = () => this.#rollout.wake();
    this.#pods = new PodWatcher({ objects, identity, clock, log: this.#logOf('pod'), onChange });
    this.#gathers = this.#createGathers(client);
    this.#reports = this.#createReports();
    this.#uploads = this.#createUploads();
    this.#poller = this.#createPoller();
    this.#rollout = this.#createRollout(client);
    log.info({ version: options.version, release: identity.releaseVersion }, 'Started');
  }

  /** Runs every loop until the signal aborts; rejects when one of them fails for good. */
  async run(signal: AbortSignal): Promise<void> {
    const all = AbortSignal.any([signal, this.#stop.signal]);
    const { configuration, credentials } = this.#options;
    await this.#history.load(all);
    this.#isRunning = true;
    const loops = [
      configuration,
      credentials,
      this.#pods,
      this.#poller,
      this.#rollout,
      this.#gathers,
      this.#uploads,
      this.#operator,
    ];
    try {
      await Promise.all(loops.map((loop) => loop.run(all)));
    } finally {
      this.#isRunning = false;
      this.#stop.abort();
      await this.#reports.settled();
    }
  }

  /** The configuration changed: whoever depends on it looks again. */
  reconfigure(): void {
    const { configuration, services } = this.#options;
    services.configure(configuration.config, configuration.insecureRegistries);
    for (const loop of [this.#poller, this.#uploads, this.#rollout, this.#operator]) loop.wake();
    this.#gathers.reschedule();
  }

  isAlive(): boolean {
    return this.#isRunning || !this.#stop.signal.aborted;
  }

  isReady(): boolean {
    return this.#isRunning;
  }

  history(): readonly object[] {
    return this.#history.entries;
  }

  status(): object {
    const { identity, version, configuration, credentials } = this.#options;
    const nextPoll = this.#poller.view?.next;
    return buildStatusDocument({
      version,
      startedAt: this.#startedAt,
      identity,
      clusterId: this.#rollout.facts?.clusterId,
      observation: this.#rollout.observation,
      recordPlace: this.#rollout.place,
      waiting: this.#rollout.waiting,
      poll: this.#poller.last,
      nextPollAt: nextPoll === undefined ? undefined : new Date(nextPoll),
      gather: this.#gathers,
      upload: this.#uploads,
      report: this.#reports.last,
      credentialsExpireAt: credentials.expiresAt,
      configurationProblems: configuration.problems,
      conditions: this.#operator.status?.conditions ?? [],
    });
  }

  #gathererClient(): GathererClient {
    const { clock, configuration } = this.#options;
    return new GathererClient({ socketPath: configuration.config.gatherer.socket, sleep: clock.sleep.bind(clock) });
  }

  #createGathers(client: GathererClient): GatherController {
    const { clock, random, configuration } = this.#options;
    return new GatherController({
      client,
      clock,
      random,
      log: this.#logOf('gather'),
      config: () => configuration.config,
      containerId: () => this.#pods.runningContainerId,
      isEnabled: () => this.#isReportingEnabled,
      onChange: (outcome) => this.#gathered(outcome),
    });
  }

  #createUploads(): UploadController {
    const { clock, random, configuration, services, metrics } = this.#options;
    return new UploadController({
      store: () => new ArchiveStore(configuration.config.storagePath),
      client: () => services.upload,
      clock,
      random,
      log: this.#logOf('upload'),
      config: () => configuration.config,
      identity: () => this.#clusterIdentity,
      onAnswer: (statusCode) => metrics.reporting.countSent(statusCode),
      onAccepted: (upload) => this.#uploaded(upload),
      onChange: () => this.#operator.wake(),
    });
  }

  #createReports(): ReportFollower {
    const { clock, random, configuration, services } = this.#options;
    return new ReportFollower({
      client: () => services.report,
      clock,
      random,
      log: this.#logOf('report'),
      config: () => configuration.config,
      identity: () => this.#clusterIdentity,
      onChange: () => this.#reported(),
    });
  }

  #createPoller(): ImagePoller {
    const { clock, random, configuration, services, identity } = this.#options;
    return new ImagePoller({
      client: () => services.registry,
      clock,
      random,
      log: this.#logOf('image-poller'),
      config: () => configuration.config.fastTrack,
      releaseVersion: identity.releaseVersion,
      hasChoice: () => this.#rollout.observation?.secret.gathererImage !== undefined,
      onPoll: (result) => this.#polled(result),
    });
  }

  #createRollout(client: GathererClient): RolloutController {
    const { objects, identity, clock, random, configuration, services, version } = this.#options;
    const log = this.#logOf('rollout');
    const platform = () => this.#rollout.facts?.platform ?? defaultPlatform;
    return new RolloutController({
      objects,
      client,
      identity,
      store: new RecordStore(objects, identity.namespace, log),
      pods: this.#pods,
      poller: this.#poller,
      describer: new ImageDescriber({ client: () => services.registry, clock, platform }),
      gathers: this.#gathers,
      history: this.#history,
      clock,
      random,
      log,
      config: () => configuration.config,
      mainVersion: version,
      onEvent: (event) => this.#events.record(event, this.#stop.signal),
      onHistory: (entries) => showRollout(this.#options.metrics, entries, this.#rollout.observation),
      onChange: () => this.#operator.wake(),
    });
  }

  #gathered(outcome: GatherOutcome | undefined): void {
    if (outcome) {
      showGather(this.#options.metrics, outcome);
      this.#uploads.wake();
    }
    this.#rollout.wake();
  }

  #polled(result: PollResult): void {
    showPoll(this.#options.metrics, result, this.#options.clock.now());
    this.#rollout.wake();
  }

  #uploaded(upload: AcceptedUpload): void {
    this.#options.metrics.work.setLastUpload(this.#options.clock.now());
    this.#reports.follow(upload, this.#stop.signal);
  }

  #reported(): void {
    const { metrics, configuration } = this.#options;
    const last = this.#reports.last;
    if (last && !this.#reports.failure) {
      metrics.work.setLastReport(last.at);
      metrics.reporting.setReport({
        clusterId: this.#rollout.facts?.clusterId ?? '',
        total: last.report.total,
        recommendations: last.report.recommendations,
        areAlertsDisabled: configuration.config.alerts.isDisabled,
      });
    }
    this.#operator.wake();
  }

  #operatorView(): Parameters<typeof operatorInputs>[0] {
    const { identity, clock, configuration } = this.#options;
    return {
      identity,
      now: clock.now(),
      startedAt: this.#startedAt,
      isReportingEnabled: this.#isReportingEnabled,
      isTrackingEnabled: configuration.config.fastTrack.mode !== 'disabled',
      configurationProblems: configuration.problems,
      observation: this.#rollout.observation,
      poll: this.#poller.last,
      upload: this.#uploads,
      reportFailure: this.#reports.failure,
    };
  }

  get #isReportingEnabled(): boolean {
    const { configuration } = this.#options;
    return configuration.config.upload.isEnabled && configuration.token !== undefined;
  }

  get #clusterIdentity(): { readonly clusterId: string | undefined; readonly token: string | undefined } {
    return { clusterId: this.#rollout.facts?.clusterId, token: this.#options.configuration.token };
  }

  #logOf(component: string): Logger {
    return this.#options.log.child({ component });
  }
}
