import { CodedError, type CodedErrorOptions } from '@insights/process';

/**
 * | Code | When | `retryable` |
 * |---|---|---|
 * | `ERR_CONSOLE_UNREACHABLE` | no answer: DNS, TLS, proxy, time-out, connection lost | yes |
 * | `ERR_CONSOLE_NOT_AUTHORIZED` | 401, 403 | no |
 * | `ERR_CONSOLE_NOT_FOUND` | 404: not there yet, or unknown | yes |
 * | `ERR_CONSOLE_REJECTED` | 400, 413, 415: the same bytes will be refused again | no |
 * | `ERR_CONSOLE_UNEXPECTED_STATUS` | any other status | yes |
 * | `ERR_CONSOLE_MALFORMED` | an answer that is not what the service gives: HTML, broken JSON, wrong members | yes |
 * | `ERR_CONSOLE_TOO_LARGE` | the archive is over the upload limit; nothing was sent | no |
 * | `ERR_CONSOLE_ARCHIVE_UNREADABLE` | the archive could not be read, or changed while it was sent | no |
 * | `ERR_CONSOLE_NO_TOKEN` | no token to send with; nothing was sent | no |
 * | `ERR_CONSOLE_NO_CLUSTER_ID` | the ClusterVersion has not been read yet, or its id is none; nothing was sent | yes |
 * | `ERR_CONSOLE_ENDPOINT_INVALID` | the address is not a URL, or has another number of `%s` | no |
 */
export type ConsoleErrorCode =
  | 'ERR_CONSOLE_UNREACHABLE'
  | 'ERR_CONSOLE_NOT_AUTHORIZED'
  | 'ERR_CONSOLE_NOT_FOUND'
  | 'ERR_CONSOLE_REJECTED'
  | 'ERR_CONSOLE_UNEXPECTED_STATUS'
  | 'ERR_CONSOLE_MALFORMED'
  | 'ERR_CONSOLE_TOO_LARGE'
  | 'ERR_CONSOLE_ARCHIVE_UNREADABLE'
  | 'ERR_CONSOLE_NO_TOKEN'
  | 'ERR_CONSOLE_NO_CLUSTER_ID'
  | 'ERR_CONSOLE_ENDPOINT_INVALID';

/** What a {@link ConsoleError} takes besides its code and message. */
export interface ConsoleErrorOptions extends CodedErrorOptions {
  readonly statusCode?: number;
  readonly requestId?: string | undefined;
  readonly retryAfterSeconds?: number | undefined;
}

/** What this package throws, besides the reason of the caller's own signal. No message holds the token. */
export class ConsoleError extends CodedError<ConsoleErrorCode> {
  /** HTTP status of the answer; 0 when there was none. The label `status_code` of the metrics. */
  readonly statusCode: number;
  /** The service's `x-rh-insights-request-id`. */
  readonly requestId: string | undefined;
  /** From the answer's `Retry-After`. */
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ConsoleErrorCode, message: string, options: ConsoleErrorOptions = {}) {
    super(code, message, options);
    this.statusCode = options.statusCode ?? 0;
    this.requestId = options.requestId;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** Whether anything thrown is ours. */
export function isConsoleError(error: unknown): error is ConsoleError {
  return error instanceof ConsoleError;
}
