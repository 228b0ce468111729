import { STATUS_CODES } from 'node:http';
import { parseRetryAfter } from '@insights/egress';
import { parseBoundedJson, redactSecrets } from '@insights/process';
import { ClusterError, type ClusterErrorCode, type ClusterErrorOptions } from '../errors.ts';
import { isJsonObject, type JsonObject, textOf } from '../json.ts';
import { genericServerMessage } from './server-message.ts';

/** An answer that is not a success. */
export interface Refusal {
  /** What was asked, for the message: `GET /api/v1/pods`. */
  readonly request: string;
  readonly status: number;
  /** `Retry-After` as it was sent: seconds, or the date of HTTP that proxies before the API server send. */
  readonly retryAfter?: string | undefined;
  /** When the answer came. */
  readonly now: Date;
  /** The body, usually a `Status` object. */
  readonly body: string;
}

// Enough for any message of the API server; what a proxy answers in its place may be a long page.
const longestMessage = 512;
// Far more than anybody waits for: whoever is told to come back in a day gives up, and does not come back earlier.
const longestRetryAfterSeconds = 86_400;
// A Status has a cause for each field that is wrong. A body is cut at 1 MiB by who reads it.
const statusBounds = { bytes: 4 * 1024 * 1024, depth: 32, values: 20_000 };

const codes: Readonly<Record<number, ClusterErrorCode>> = {
  401: 'ERR_CLUSTER_UNAUTHORIZED',
  403: 'ERR_CLUSTER_FORBIDDEN',
  404: 'ERR_CLUSTER_NOT_FOUND',
  408: 'ERR_CLUSTER_TIMEOUT',
  409: 'ERR_CLUSTER_CONFLICT',
  410: 'ERR_CLUSTER_EXPIRED',
  413: 'ERR_CLUSTER_TOO_LARGE',
  429: 'ERR_CLUSTER_THROTTLED',
};
const retryableCodes: ReadonlySet<ClusterErrorCode> = new Set([
  'ERR_CLUSTER_THROTTLED',
  'ERR_CLUSTER_UNAVAILABLE',
  'ERR_CLUSTER_TIMEOUT',
]);

/** The error of an HTTP answer that is not a success; its message holds the reason and message of the `Status`. */
export function refusalError({ request, status, retryAfter, now, body }: Refusal): ClusterError {
  const retryAfterSeconds = parseRetryAfter(retryAfter, now, longestRetryAfterSeconds);
  return statusError({ request, status, details: parseStatus(body), retryAfterSeconds });
}

interface StatusErrorInput {
  readonly request: string;
  readonly status: number;
  /** The `Status` object of the API, or `{}`. */
  readonly details: JsonObject;
  readonly retryAfterSeconds?: number | undefined;
}

/** The error that a `Status` object of the API stands for; watches and lists get them without an HTTP status. */
export function statusError({ request, status, details, retryAfterSeconds }: StatusErrorInput): ClusterError {
  const reason = textOf(details['reason']);
  const said = textOf(details['message']);
  const explanation = said === undefined ? undefined : bounded(said);
  const what = `${status} ${reason ?? STATUS_CODES[status] ?? ''}`.trim();
  const message = `${request}: ${what}${explanation === undefined ? '' : `: ${explanation}`}`;
  const code = codeOf(status);
  const options: ClusterErrorOptions = {
    status,
    reason,
    serverMessage: explanation ?? genericServerMessage(request, status),
    retryAfterSeconds: retryAfterSeconds ?? secondsOf(details),
    continueToken: continueOf(details),
    retryable: isRetryable(code),
  };
  return new ClusterError(code, message, options);
}

/** Whether an object is a `Status` of the API, which comes where something went wrong. */
export function isStatus({ kind, apiVersion }: JsonObject): boolean {
  return kind === 'Status' && apiVersion === 'v1';
}

/**
 * The error of a `Status` that came in place of what was asked for: with HTTP 200, as some proxies and aggregated API
 * servers answer, or as a line of a watch.
 */
export function strayStatusError(request: string, details: JsonObject): ClusterError {
  if (details['status'] === 'Success') {
    return new ClusterError('ERR_CLUSTER_MALFORMED', `${request}: the answer is a Status, not what was asked for`);
  }
  const { code } = details;
  // Without the code of an error something is wrong with the server.
  return statusError({ request, status: typeof code === 'number' && code >= 400 ? code : 500, details });
}

/** Whether JSON came where plain text was asked for: no log, whatever the HTTP status says. */
export function isStrayJson(accept: string | undefined, contentType: string | undefined): boolean {
  return accept === '*/*' && /^application\/json\b/.test(contentType ?? '');
}

/** The error of a body that came in place of a log. */
export function strayBodyError(request: string, body: string): ClusterError {
  const details = parseStatus(body);
  if (isStatus(details)) return strayStatusError(request, details);
  return new ClusterError('ERR_CLUSTER_MALFORMED', `${request}: the answer is JSON, not a log`);
}

/** The code of an HTTP status that is not a success. */
export function codeOf(status: number): ClusterErrorCode {
  const known = codes[status];
  if (known) return known;
  if (status >= 500) return 'ERR_CLUSTER_UNAVAILABLE';
  // The API never redirects a client; whoever does is not the API server.
  return status >= 400 ? 'ERR_CLUSTER_INVALID' : 'ERR_CLUSTER_MALFORMED';
}

/** Whether the same request may succeed later. */
export function isRetryable(code: ClusterErrorCode): boolean {
  return retryableCodes.has(code);
}

function parseStatus(body: string): JsonObject {
  try {
    const value = parseBoundedJson(body, statusBounds, 'the answer');
    return isJsonObject(value) ? value : {};
  } catch {
    // Proxies answer HTML, and old servers plain text, which explains nothing that the status does not.
    return {};
  }
}

function secondsOf({ details }: JsonObject): number | undefined {
  const seconds = isJsonObject(details) ? details['retryAfterSeconds'] : undefined;
  return typeof seconds === 'number' && seconds > 0 ? seconds : undefined;
}

function continueOf({ metadata }: JsonObject): string | undefined {
  return isJsonObject(metadata) ? textOf(metadata['continue']) : undefined;
}

function bounded(text: string): string {
  const clean = redactSecrets(text.slice(0, 4 * longestMessage));
  return clean.length > longestMessage ? `${clean.slice(0, longestMessage)}…` : clean;
}
