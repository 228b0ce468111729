import { CodedError, type CodedErrorOptions } from '@insights/process';

/**
 * | Code | When | `retryable` |
 * |---|---|---|
 * | `ERR_CLUSTER_NOT_FOUND` | 404: the object or the whole API is missing | no |
 * | `ERR_CLUSTER_FORBIDDEN` | 403 | no |
 * | `ERR_CLUSTER_UNAUTHORIZED` | 401: the credentials are missing, wrong or expired | no |
 * | `ERR_CLUSTER_CONFLICT` | 409: another `resourceVersion`, or the object exists (`reason` says which) | no |
 * | `ERR_CLUSTER_INVALID` | 400, 422 and the other 4xx: the same request will be refused again | no |
 * | `ERR_CLUSTER_EXPIRED` | 410: a `continue` token or `resourceVersion` is too old | no |
 * | `ERR_CLUSTER_THROTTLED` | 429 | yes |
 * | `ERR_CLUSTER_UNAVAILABLE` | 5xx, or no answer: name, connection, TLS, proxy, connection lost | all but TLS |
 * | `ERR_CLUSTER_MALFORMED` | an answer that is not what the API gives: HTML, broken or truncated JSON | no |
 * | `ERR_CLUSTER_TOO_LARGE` | an item or an answer is over its limit | no |
 * | `ERR_CLUSTER_CREDENTIALS` | the kubeconfig or the service account files cannot be used | no |
 * | `ERR_CLUSTER_TIMEOUT` | the API server kept silent for too long | yes |
 */
export type ClusterErrorCode =
  | 'ERR_CLUSTER_NOT_FOUND'
  | 'ERR_CLUSTER_FORBIDDEN'
  | 'ERR_CLUSTER_UNAUTHORIZED'
  | 'ERR_CLUSTER_CONFLICT'
  | 'ERR_CLUSTER_INVALID'
  | 'ERR_CLUSTER_EXPIRED'
  | 'ERR_CLUSTER_THROTTLED'
  | 'ERR_CLUSTER_UNAVAILABLE'
  | 'ERR_CLUSTER_MALFORMED'
  | 'ERR_CLUSTER_TOO_LARGE'
  | 'ERR_CLUSTER_CREDENTIALS'
  | 'ERR_CLUSTER_TIMEOUT';

export interface ClusterErrorOptions extends CodedErrorOptions {
  /** HTTP status, when there was an answer. */
  readonly status?: number | undefined;
  /** `reason` of the API server's `Status`: `AlreadyExists`, `Expired`. */
  readonly reason?: string | undefined;
  /** What the API server says, or client-go in its place; without what was asked for. Only when there was an answer. */
  readonly serverMessage?: string | undefined;
  /** How long the API server asks to wait, from `Retry-After`. */
  readonly retryAfterSeconds?: number | undefined;
  /** Token that goes on with an expired list at the price of consistency; comes with some 410. */
  readonly continueToken?: string | undefined;
}

/** Every error that leaves this package, but for the reason of an aborted signal. Never holds a header or a token. */
export class ClusterError extends CodedError<ClusterErrorCode> {
  readonly status: number | undefined;
  readonly reason: string | undefined;
  readonly serverMessage: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly continueToken: string | undefined;

  constructor(code: ClusterErrorCode, message: string, options: ClusterErrorOptions = {}) {
    super(code, message, options);
    this.status = options.status;
    this.reason = options.reason;
    this.serverMessage = options.serverMessage;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.continueToken = options.continueToken;
  }
}

/** Whether a thrown value is a {@link ClusterError}, of one of `codes` when any are given. */
export function isClusterError(error: unknown, ...codes: readonly ClusterErrorCode[]): error is ClusterError {
  return error instanceof ClusterError && (codes.length === 0 || codes.includes(error.code));
}
