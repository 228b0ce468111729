/** What a status source is busy with (`openshift/insights-operator:pkg/controllerstatus/controllerstatus.go`). */
export type SourceOperation =
  | 'Uploading'
  | 'DownloadingReport'
  | 'PullingSCACerts'
  | 'PullingClusterTransfer'
  | 'GatheringReport'
  | 'RemoteConfigurationStatus';

/** What is known of a part of the operator. */
export interface StatusSource {
  /** `insightsuploader`, `insightsreport`, … */
  readonly name: string;
  readonly operation: SourceOperation;
  readonly isHealthy: boolean;
  readonly reason: string;
  /** Never empty when unhealthy. */
  readonly message: string;
  /** Since when its health is what it is. */
  readonly since: Date;
  /** Reports in a row with the same health; 0: nothing reported yet. */
  readonly count: number;
}

// As many as today (`openshift/insights-operator:pkg/controller/status/controller.go`, `uploadFailuresCountThreshold`).
const uploadFailuresUntilDegraded = 5;

/** Whether a source alone makes the operator degraded: uploads that fail again and again do, nothing else ever. */
export function isDegrading({ operation, isHealthy, count }: StatusSource): boolean {
  return operation === 'Uploading' && !isHealthy && count >= uploadFailuresUntilDegraded;
}
