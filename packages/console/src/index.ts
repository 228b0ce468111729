export { isConsoleError } from './errors.ts';
export type { ClusterIdentity } from './identity.ts';
export { UploadClient, type UploadReceipt } from './upload-client.ts';
export { describeReportFailure, describeUploadFailure, type ServiceFailure } from './failures.ts';
export type { InsightsReport } from './report.ts';
export { ReportClient } from './report-client.ts';
export { retrieveReport } from './report-retriever.ts';
export { nextUploadDelaySeconds, outcomeOfUploadError, type UploadOutcome } from './upload-schedule.ts';
