import { CodedError } from '@insights/process';

/** Why a registry operation ended. `retryable` on the error says whether waiting can help. */
export type RegistryErrorCode =
  /** The reference lacks the part that the operation needs: a tag to poll, a tag or digest to describe. */
  | 'ERR_REGISTRY_REFERENCE_INVALID'
  /** The pull secret is not a Docker configuration. */
  | 'ERR_REGISTRY_CREDENTIALS_INVALID'
  /** 404 for a tag or digest in a repository that exists. */
  | 'ERR_REGISTRY_MANIFEST_UNKNOWN'
  | 'ERR_REGISTRY_BLOB_UNKNOWN'
  | 'ERR_REGISTRY_NAME_UNKNOWN'
  /** 401 or 403 after every credential that applies was tried. */
  | 'ERR_REGISTRY_DENIED'
  | 'ERR_REGISTRY_RATE_LIMITED'
  /** The registry answered with a fault of its own (5xx, 408, 499). */
  | 'ERR_REGISTRY_UNAVAILABLE'
  /** No answer: name resolution, connection, time-out, proxy. */
  | 'ERR_REGISTRY_UNREACHABLE'
  | 'ERR_REGISTRY_TLS'
  /** An answer that the distribution protocol does not allow. */
  | 'ERR_REGISTRY_PROTOCOL'
  | 'ERR_REGISTRY_DIGEST_MISMATCH'
  | 'ERR_REGISTRY_TOO_LARGE'
  /** Something this client will not do or take: schema 1, an unsafe token realm, an oversized index. */
  | 'ERR_REGISTRY_REFUSED'
  /** The registry will not take what was pushed: a tag that may not move, a manifest it finds wrong. */
  | 'ERR_REGISTRY_REJECTED'
  /** The index has no entry for the wanted platform. */
  | 'ERR_REGISTRY_PLATFORM_MISSING';

/** What a {@link RegistryError} takes besides its code and message. */
export interface RegistryErrorOptions {
  readonly cause?: unknown;
  /** HTTP status, when there was an answer. */
  readonly status?: number;
  /** `Retry-After` of the answer in seconds from its receipt, 0 to 21,600. */
  readonly retryAfterSeconds?: number;
}

const retryableCodes: ReadonlySet<RegistryErrorCode> = new Set([
  'ERR_REGISTRY_RATE_LIMITED',
  'ERR_REGISTRY_UNAVAILABLE',
  'ERR_REGISTRY_UNREACHABLE',
]);

/** Every error that leaves this package. Messages never hold a credential, a token or a query string. */
export class RegistryError extends CodedError<RegistryErrorCode> {
  readonly status: number | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: RegistryErrorCode, message: string, options: RegistryErrorOptions = {}) {
    super(code, message, {
      retryable: retryableCodes.has(code),
      ...('cause' in options ? { cause: options.cause } : {}),
    });
    this.status = options.status;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** Whether a thrown value is a {@link RegistryError}, of one of `codes` when any are given. */
export function isRegistryError(error: unknown, ...codes: RegistryErrorCode[]): error is RegistryError {
  return error instanceof RegistryError && (codes.length === 0 || codes.includes(error.code));
}
