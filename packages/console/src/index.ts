export { ConsoleError, type ConsoleErrorCode, type ConsoleErrorOptions, isConsoleError } from './errors.ts';
export { buildUserAgent, type ClusterIdentity, type OperatorRelease } from './identity.ts';
export type { UploadSource } from './multipart.ts';
export {
  formatGatheringTime,
  largestUploadBytes,
  UploadClient,
  type UploadClientOptions,
  type UploadReceipt,
  type UploadRequest,
} from './upload-client.ts';
export { fillEndpoint } from './endpoint.ts';
export { describeReportFailure, describeUploadFailure, type ServiceFailure } from './failures.ts';
export type { InsightsReport, Recommendation } from './report.ts';
export { ReportClient, type ReportClientOptions, type ReportQuery } from './report-client.ts';
export { type ReportEndpoints, type ReportRetrieval, retrieveReport } from './report-retriever.ts';
export { nextReportDelaySeconds, type ReportPlan, type ReportScheduleInput } from './report-schedule.ts';
export {
  nextUploadDelaySeconds,
  outcomeOfUploadError,
  type UploadOutcome,
  type UploadScheduleInput,
} from './upload-schedule.ts';
