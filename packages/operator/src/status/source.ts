/** What a status source is busy with (operator contracts, section 7.2). */
export type SourceOperation =
  | 'Uploading'
  | 'DownloadingReport'
  | 'PullingSCACerts'
  | 'PullingClusterTransfer'
  | 'GatheringReport'
  | 'RemoteConfigurationStatus';

/** What a part of the operator says of itself, once. */
export interface SourceReport {
  /** `insightsuploader`, `insightsreport`, … */
  readonly name: string;
  readonly operation: SourceOperation;
  readonly isHealthy: boolean;
  readonly reason: string;
  /** Never empty when unhealthy. */
  readonly message: string;
  /** HTTP status behind it, where there is one. */
  readonly statusCode?: number;
  /** Replaces the count, and with it the whole record. */
  readonly count?: number;
}

/** What is known of a part of the operator. */
export interface StatusSource extends SourceReport {
  /** Since when its health is what it is. */
  readonly since: Date;
  /** Reports in a row with the same health; 0: nothing reported yet. */
  readonly count: number;
}

/** Upload failures in a row that degrade the operator. */
export const uploadFailuresUntilDegraded = 5;

/**
 * Takes in what a part of the operator says (operator contracts, section 7.2).
 * An unhealthy report without a message is a programmer's error and changes nothing.
 */
export function updateSource(
  previous: StatusSource | undefined,
  report: SourceReport,
  now: Date,
): StatusSource | undefined {
  if (!report.isHealthy && report.message === '') return previous;
  if (report.count !== undefined) return { ...report, count: report.count, since: now };
  if (!previous || previous.isHealthy !== report.isHealthy) return { ...report, count: 1, since: now };
  const isSame = previous.reason === report.reason && previous.message === report.message;
  return { ...(isSame ? previous : report), since: previous.since, count: previous.count + 1 };
}

/** Whether a source alone makes the operator degraded; a report that cannot be had, or a bad gathering, never does. */
export function isDegrading({ operation, isHealthy, count, statusCode = 0 }: StatusSource): boolean {
  if (isHealthy) return false;
  switch (operation) {
    case 'Uploading':
      return count >= uploadFailuresUntilDegraded;
    case 'PullingSCACerts':
    case 'PullingClusterTransfer':
      return statusCode >= 500;
    default:
      return false;
  }
}
