import type { OperatorConfig } from '@insights/configuration';
import {
  type ClusterIdentity,
  describeReportFailure,
  type InsightsReport,
  type ReportClient,
  retrieveReport,
  type ServiceFailure,
} from '@insights/console';
import type { Clock, Logger, Random } from '@insights/process';
import type { AcceptedUpload } from './upload-controller.ts';

/** What {@link ReportFollower} takes. */
export interface ReportFollowerOptions {
  readonly client: () => ReportClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly config: () => OperatorConfig;
  readonly identity: () => ClusterIdentity;
  readonly onChange: () => void;
}

/** Waits for the report of the newest upload; an older one that is still awaited is given up. */
export class ReportFollower {
  readonly #options: ReportFollowerOptions;
  #current: { readonly abort: AbortController; readonly done: Promise<void> } | undefined;
  #last: { readonly report: InsightsReport; readonly at: Date } | undefined;
  #failure: ServiceFailure | undefined;

  constructor(options: ReportFollowerOptions) {
    this.#options = options;
  }

  /** The newest report, and when it came. */
  get last(): { readonly report: InsightsReport; readonly at: Date } | undefined {
    return this.#last;
  }

  /** Why the newest report could not be had. */
  get failure(): ServiceFailure | undefined {
    return this.#failure;
  }

  /** Begins to wait for the report of an upload. */
  follow(upload: AcceptedUpload, signal: AbortSignal): void {
    this.#current?.abort.abort();
    const abort = new AbortController();
    this.#current = { abort, done: this.#retrieve(upload, AbortSignal.any([signal, abort.signal])) };
  }

  /** Resolves when nothing is awaited any more. */
  async settled(): Promise<void> {
    await this.#current?.done;
  }

  async #retrieve({ receipt, gatheringTime }: AcceptedUpload, signal: AbortSignal): Promise<void> {
    const { client, clock, random, config, identity, log, onChange } = this.#options;
    const { report: endpoints } = config();
    const { requestId } = receipt;
    try {
      const report = await retrieveReport(
        { client: client(), clock, random, endpoints, plan: endpoints, identity: identity(), requestId, gatheringTime },
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
    onChange();
  }
}
