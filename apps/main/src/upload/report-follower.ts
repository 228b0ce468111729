import type { OperatorConfig } from '@insights/configuration';
import { describeReportFailure, type InsightsReport, retrieveReport, type ServiceFailure } from '@insights/console';
import type { Clock, Logger, Random } from '@insights/process';
import type { ClusterFacts } from '../cluster/cluster-facts.ts';
import type { Loop } from '../loops/loop.ts';
import { Trigger } from '../loops/trigger.ts';
import type { OutsideServices } from '../outside-services.ts';
import type { AcceptedUpload } from './upload-answers.ts';
import type { UploadController } from './upload-controller.ts';

interface ReportFollowerDependencies {
  readonly configuration: { readonly config: Pick<OperatorConfig, 'report'>; readonly token: string | undefined };
  readonly services: Pick<OutsideServices, 'report'>;
  readonly cluster: { readonly last: Pick<ClusterFacts, 'clusterId'> | undefined };
  readonly uploads: Pick<UploadController, 'last'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

/** A report, and when it came. */
export interface ReceivedReport {
  readonly report: InsightsReport;
  readonly at: Date;
}

/** Waits for the report of the newest upload; an older one that is still awaited is given up. */
export class ReportFollower implements Loop {
  /** A report has come, or could not be had. */
  readonly changed = new Trigger();
  readonly #dependencies: ReportFollowerDependencies;
  readonly #woken = new Trigger();
  #followed: AcceptedUpload | undefined;
  #outdated = new AbortController();
  #last: ReceivedReport | undefined;
  #failure: ServiceFailure | undefined;

  constructor(dependencies: ReportFollowerDependencies) {
    this.#dependencies = dependencies;
  }

  /** The newest report. */
  get last(): ReceivedReport | undefined {
    return this.#last;
  }

  /** Why the newest report could not be had. */
  get failure(): ServiceFailure | undefined {
    return this.#failure;
  }

  /** There may be a newer upload. */
  wake(): void {
    if (this.#dependencies.uploads.last !== this.#followed) this.#outdated.abort();
    this.#woken.fire();
  }

  /** Follows one upload after the other until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, uploads } = this.#dependencies;
    while (!signal.aborted) {
      const upload = uploads.last;
      if (upload === undefined || upload === this.#followed) {
        await this.#woken.wait(clock, Number.POSITIVE_INFINITY, signal);
        continue;
      }
      this.#followed = upload;
      this.#outdated = new AbortController();
      await this.#follow(upload, AbortSignal.any([signal, this.#outdated.signal]));
    }
  }

  async #follow({ receipt, gatheringTime }: AcceptedUpload, signal: AbortSignal): Promise<void> {
    const { configuration, services, cluster, clock, random, log } = this.#dependencies;
    const { report: endpoints } = configuration.config;
    const { requestId } = receipt;
    const identity = { clusterId: cluster.last?.clusterId, token: configuration.token };
    try {
      const report = await retrieveReport(
        { client: services.report, clock, random, endpoints, plan: endpoints, identity, requestId, gatheringTime },
        signal,
      );
      if (!report) return;
      this.#last = { report, at: clock.now() };
      this.#failure = undefined;
      log.info({ requestId, recommendations: report.total }, 'Downloaded the report');
    } catch (err) {
      if (signal.aborted) return;
      this.#failure = describeReportFailure(err);
      log.warn({ requestId, err }, 'Could not download the report');
    }
    this.changed.fire();
  }
}
