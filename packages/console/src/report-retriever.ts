import type { Clock, Random } from '@insights/process';
import { ConsoleError, isConsoleError } from './errors.ts';
import type { ClusterIdentity } from './identity.ts';
import type { InsightsReport } from './report.ts';
import type { ReportClient } from './report-client.ts';
import { nextReportDelaySeconds, type ReportPlan } from './report-schedule.ts';

/** Templates with `%s`; an empty one is not asked. */
export interface ReportEndpoints {
  /** Cluster id. */
  readonly clusterEndpoint: string;
  /** Cluster id, request id. */
  readonly requestEndpoint: string;
  /** Cluster id, request id. */
  readonly processingStatusEndpoint: string;
}

export interface ReportRetrieval {
  readonly client: ReportClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly endpoints: ReportEndpoints;
  readonly plan: ReportPlan;
  readonly identity: ClusterIdentity;
  /** Of the upload's receipt. */
  readonly requestId: string | undefined;
  /** When the uploaded archive's data was gathered: tells a new report of the cluster from an old one. */
  readonly gatheringTime: Date;
}

/**
 * Waits for the report of an upload and gets it: by request id, and by cluster id where that is not possible or brought
 * nothing.
 * @returns `undefined` when no address is configured
 * @throws ConsoleError `ERR_CONSOLE_NOT_FOUND` when time ran out; what cannot become better at once; the signal's reason
 */
export async function retrieveReport(
  options: ReportRetrieval,
  signal: AbortSignal,
): Promise<InsightsReport | undefined> {
  const attempts = [byRequest(options), byCluster(options)].filter((attempt) => attempt !== undefined);
  const [first, second] = attempts;
  if (!first) return undefined;
  try {
    return await poll(first, options, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (!second || isNotAuthorized(error)) throw error;
    return await second(signal);
  }
}

/** Resolves to the report, or throws a retryable error while it is not there. */
type Attempt = (signal: AbortSignal) => Promise<InsightsReport>;

async function poll(
  attempt: Attempt,
  { clock, random, plan }: ReportRetrieval,
  signal: AbortSignal,
): Promise<InsightsReport> {
  const start = clock.monotonicMilliseconds();
  let error: unknown;
  for (let attempts = 0; ; attempts++) {
    const elapsedSeconds = (clock.monotonicMilliseconds() - start) / 1000;
    const retryAfterSeconds = isConsoleError(error) ? error.retryAfterSeconds : undefined;
    const delay = nextReportDelaySeconds({ plan, attempts, elapsedSeconds, retryAfterSeconds, random });
    if (delay === undefined) throw error;
    await clock.sleep(delay * 1000, signal);
    try {
      return await attempt(signal);
    } catch (failure) {
      signal.throwIfAborted();
      if (!isConsoleError(failure) || !failure.retryable) throw failure;
      error = failure;
    }
  }
}

function byRequest({ client, endpoints, identity, requestId }: ReportRetrieval): Attempt | undefined {
  const { requestEndpoint, processingStatusEndpoint } = endpoints;
  if (requestId === undefined || requestEndpoint === '') return undefined;
  return async (signal) => {
    if (processingStatusEndpoint !== '') {
      const query = { endpoint: processingStatusEndpoint, identity, requestId };
      const status = await client.processingStatus(query, signal);
      if (status !== 'processed') throw notYet(`data processing status is "${status.slice(0, 100)}"`);
    }
    return client.reportOfRequest({ endpoint: requestEndpoint, identity, requestId }, signal);
  };
}

function byCluster({ client, endpoints, identity, gatheringTime }: ReportRetrieval): Attempt | undefined {
  if (endpoints.clusterEndpoint === '') return undefined;
  return async (signal) => {
    const report = await client.reportOfCluster({ endpoint: endpoints.clusterEndpoint, identity }, signal);
    const time = report.gatheredAt ?? report.lastCheckedAt;
    // The services keep whole seconds.
    const isNew = time !== undefined && time.getTime() >= Math.floor(gatheringTime.getTime() / 1000) * 1000;
    if (!isNew) throw notYet('the latest report is about an older archive');
    return report;
  };
}

function notYet(message: string): ConsoleError {
  return new ConsoleError('ERR_CONSOLE_NOT_FOUND', message, { statusCode: 200, retryable: true });
}

function isNotAuthorized(error: unknown): boolean {
  return isConsoleError(error) && error.code === 'ERR_CONSOLE_NOT_AUTHORIZED';
}
