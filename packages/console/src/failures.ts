import { boundedMessage } from './bounded-message.ts';
import { isConsoleError } from './errors.ts';

/** Reason and message of an unhealthy status source (`openshift/insights-operator:pkg/insights/insightsclient/requests.go`). */
export interface ServiceFailure {
  readonly reason: 'NotAuthorized' | 'UploadFailed' | 'SummaryFailed' | 'NotAvailable' | 'UnexpectedError';
  readonly message: string;
}

/** What the source `insightsuploader` says about an upload that failed. */
export function describeUploadFailure(error: unknown): ServiceFailure {
  const text = boundedMessage(error);
  switch (isConsoleError(error) ? error.code : undefined) {
    case 'ERR_CONSOLE_NOT_AUTHORIZED':
      return { reason: 'NotAuthorized', message: `Reporting was not allowed: ${text}` };
    case 'ERR_CONSOLE_ARCHIVE_UNREADABLE':
      return { reason: 'SummaryFailed', message: `Unable to retrieve local insights data: ${text}` };
    default:
      return { reason: 'UploadFailed', message: `Unable to report: ${text}` };
  }
}

/** What the source `insightsreport` says about a report that could not be had. */
export function describeReportFailure(error: unknown): ServiceFailure {
  const text = boundedMessage(error);
  switch (isConsoleError(error) ? error.code : undefined) {
    case 'ERR_CONSOLE_NOT_AUTHORIZED':
      return { reason: 'NotAuthorized', message: `Auth rejected for downloading latest report: ${text}` };
    case 'ERR_CONSOLE_NOT_FOUND':
    case 'ERR_CONSOLE_NO_CLUSTER_ID':
      return { reason: 'NotAvailable', message: `Couldn't download the latest report: ${text}` };
    default:
      return { reason: 'UnexpectedError', message: `Failed to download the latest report: ${text}` };
  }
}
