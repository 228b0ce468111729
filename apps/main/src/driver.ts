import type { PollResult } from '@insights/registry';
import { type Controllers, createControllers, type Surroundings } from './controllers.ts';
import type { GatherOutcome } from './gathering/gather-outcome.ts';
import type { StatusSource } from './http/status-server.ts';
import { runTogether } from './loops/run-together.ts';
import { operatorInputs, type OperatorView } from './status/operator-inputs.ts';
import { buildStatusDocument } from './status/status-document.ts';
import { observeDecisions, observeGather, observeImages, observePoll } from './metrics/observe-metrics.ts';
import type { AcceptedUpload } from './upload/upload-controller.ts';

/** What {@link Driver} takes. */
export type DriverOptions = Surroundings;

/** The loops of `main` and how they wake each other. Each loop owns its own work; nothing is decided here. */
export class Driver implements StatusSource {
  readonly #options: DriverOptions;
  readonly #startedAt: Date;
  /** Aborted when a loop ended that should not have; the others end with it. */
  readonly #stop = new AbortController();
  readonly #parts: Controllers;
  #isRunning = false;

  constructor(options: DriverOptions) {
    this.#options = options;
    this.#startedAt = options.clock.now();
    this.#parts = createControllers(options, {
      isReportingEnabled: () => this.#isReportingEnabled,
      maySchedule: () => this.#isReportingEnabled && !this.#isApplying,
      clusterIdentity: () => this.#clusterIdentity,
      facts: () => this.#parts.rollout.facts,
      recall: async (signal) => {
        const { record } = await this.#parts.rollout.firstObservation(signal);
        return record.kind === 'valid' ? record.record : undefined;
      },
      operatorInputs: () => operatorInputs(this.#operatorView()),
      onPod: () => this.#parts.rollout.wake(),
      onPoll: (result) => this.#polled(result),
      onGather: (outcome) => this.#gathered(outcome),
      onUpload: (upload) => this.#uploaded(upload),
      onReport: () => this.#reported(),
      onDecisions: (entries) => observeDecisions(options.metrics, entries),
      onEvent: (event) => this.#parts.events.record(event, this.#stop.signal),
      onStep: () => this.#stepped(),
      onStatus: () => this.#parts.operator.wake(),
    });
    options.log.info({ version: options.version, release: options.identity.releaseVersion }, 'Started');
  }

  /** Runs every loop until the signal aborts. @throws what ended a loop that should not have ended */
  async run(signal: AbortSignal): Promise<void> {
    const { configuration, credentials } = this.#options;
    const { pods, storage, poller, rollout, gathers, uploads, operator, reports, history } = this.#parts;
    await history.load(signal);
    this.#isRunning = true;
    const loops = [configuration, credentials, pods, storage, poller, rollout, gathers, uploads, operator];
    try {
      await runTogether(loops, this.#stop, signal);
    } finally {
      this.#isRunning = false;
      this.#stop.abort(); // a report is waited for outside of the loops
      await reports.settled();
    }
  }

  /** The configuration changed: whoever depends on it looks again. */
  reconfigure(): void {
    const { configuration, services } = this.#options;
    const { poller, uploads, rollout, operator, gathers } = this.#parts;
    services.configure(configuration.config, configuration.insecureRegistries);
    for (const loop of [poller, uploads, rollout, operator]) loop.wake();
    gathers.reschedule();
  }

  isAlive(): boolean {
    return !this.#stop.signal.aborted;
  }

  isReady(): boolean {
    return this.#isRunning && this.isAlive();
  }

  history(): readonly object[] {
    return this.#parts.history.entries;
  }

  status(): object {
    const { identity, version, configuration, credentials } = this.#options;
    const { rollout, poller, gathers, uploads, reports, operator, store } = this.#parts;
    const nextPoll = poller.view?.next;
    return buildStatusDocument({
      version,
      startedAt: this.#startedAt,
      identity,
      clusterId: rollout.facts?.clusterId,
      observation: rollout.observation,
      recordIn: store.location,
      waiting: rollout.waiting,
      poll: poller.last,
      nextPollAt: nextPoll === undefined ? undefined : new Date(nextPoll),
      gather: gathers,
      upload: uploads,
      report: reports.last,
      credentialsExpireAt: credentials.expiresAt,
      configurationProblems: configuration.problems,
      conditions: operator.status?.conditions ?? [],
    });
  }

  #gathered(outcome: GatherOutcome | undefined): void {
    const { uploads, rollout } = this.#parts;
    if (outcome) {
      observeGather(this.#options.metrics, outcome);
      if (outcome.view.outcome === 'ArchiveUnreadable' && outcome.run?.archive)
        uploads.reject(outcome.run.archive.name);
    }
    uploads.wake();
    rollout.wake();
  }

  #polled(result: PollResult): void {
    observePoll(this.#options.metrics, result, this.#options.clock.now());
    this.#parts.rollout.wake();
  }

  #uploaded(upload: AcceptedUpload): void {
    this.#options.metrics.work.setLastUpload(this.#options.clock.now());
    this.#parts.reports.follow(upload, this.#stop.signal);
  }

  #reported(): void {
    const { metrics, configuration } = this.#options;
    const { reports, rollout, operator } = this.#parts;
    const { last, failure } = reports;
    if (last && !failure) {
      metrics.work.setLastReport(last.at);
      metrics.reporting.setReport({
        clusterId: rollout.facts?.clusterId ?? '',
        total: last.report.total,
        recommendations: last.report.recommendations,
        areAlertsDisabled: configuration.config.alerts.isDisabled,
      });
    }
    operator.wake();
  }

  #stepped(): void {
    const { rollout, operator, gathers } = this.#parts;
    gathers.reschedule();
    if (rollout.observation) observeImages(this.#options.metrics, rollout.observation);
    operator.wake();
  }

  #operatorView(): OperatorView {
    const { identity, clock, configuration } = this.#options;
    const { rollout, poller, uploads, reports, store } = this.#parts;
    return {
      identity,
      now: clock.now(),
      startedAt: this.#startedAt,
      isReportingEnabled: this.#isReportingEnabled,
      isTrackingEnabled: configuration.config.fastTrack.mode !== 'disabled',
      configurationProblems: [...configuration.problems, ...(store.problem === undefined ? [] : [store.problem])],
      observation: rollout.observation,
      poll: poller.last,
      upload: uploads,
      reportFailure: reports.failure,
    };
  }

  get #isReportingEnabled(): boolean {
    const { configuration } = this.#options;
    return configuration.config.upload.isEnabled && configuration.token !== undefined;
  }

  // The container is about to be replaced: a gather would be cut off, or be taken for that of the new image.
  get #isApplying(): boolean {
    const record = this.#parts.rollout.observation?.record;
    return record?.kind === 'valid' && record.record.phase === 'Applying';
  }

  get #clusterIdentity(): { readonly clusterId: string | undefined; readonly token: string | undefined } {
    return { clusterId: this.#parts.rollout.facts?.clusterId, token: this.#options.configuration.token };
  }
}
