import { parseRetryAfter, type WireReply } from '@insights/egress';
import { present } from '@insights/process';
import { RegistryError, type RegistryErrorCode } from '../errors.ts';
import type { RegistryLimits } from '../limits.ts';
import { readBody } from './body.ts';
import { type ErrorBody, parseErrorBody } from './error-body.ts';
import type { Operation } from './operation.ts';
import { longestRetryAfterSeconds } from './quiet-hosts.ts';

/** What was asked for, which decides what a 404 means. */
export type Wanted = 'manifest' | 'blob' | 'token' | 'upload';

/** Circumstances of {@link replyError}. */
export interface ReplyErrorContext {
  readonly wanted: Wanted;
  /** For the message: `quay.io/openshift/origin-insights-operator:4.20-fast-track`. */
  readonly what: string;
  readonly limits: RegistryLimits;
  readonly now: Date;
  readonly operation: Operation;
}

// Beside 5xx: 408 request time-out, and nginx's 499 "client closed request". 407 comes from a proxy, not the registry.
const serverFaults: ReadonlySet<number> = new Set([408, 499]);
const deniedCodes = ['DENIED', 'UNAUTHORIZED'];

/** Turns an answer that is not a success into an error; reads its body, within bounds. */
export async function replyError(reply: WireReply, context: ReplyErrorContext): Promise<RegistryError> {
  const body = parseErrorBody(await readErrorBody(reply, context));
  const retryAfterSeconds = parseRetryAfter(reply.headers['retry-after'], context.now, longestRetryAfterSeconds);
  const message = `${reply.url.host} answered ${reply.status} for ${context.what}${body.text && `: ${body.text}`}`;
  return new RegistryError(classify(reply.status, body, context.wanted), message, {
    status: reply.status,
    ...present({ retryAfterSeconds }),
  });
}

// The status alone already says what happened; a body that is broken or too long must not hide it.
async function readErrorBody(reply: WireReply, { limits, operation }: ReplyErrorContext): Promise<Buffer> {
  try {
    return await readBody(reply, limits.errorBytes, operation.signal);
  } catch {
    operation.signal.throwIfAborted();
    return Buffer.alloc(0);
  }
}

function classify(status: number, { codes }: ErrorBody, wanted: Wanted): RegistryErrorCode {
  if (status === 429 || codes.includes('TOOMANYREQUESTS')) return 'ERR_REGISTRY_RATE_LIMITED';
  if (status === 401 || status === 403) return 'ERR_REGISTRY_DENIED';
  if (status === 407) return 'ERR_REGISTRY_UNREACHABLE';
  if (status >= 500 || serverFaults.has(status)) return 'ERR_REGISTRY_UNAVAILABLE';
  if (codes.some((code) => deniedCodes.includes(code))) return 'ERR_REGISTRY_DENIED';
  if (codes.includes('NAME_UNKNOWN') || codes.includes('NAME_INVALID')) return 'ERR_REGISTRY_NAME_UNKNOWN';
  if (wanted === 'upload') return classifyUpload(status, codes);
  if (status === 404 && wanted === 'manifest') return 'ERR_REGISTRY_MANIFEST_UNKNOWN';
  if (status === 404 && wanted === 'blob') return 'ERR_REGISTRY_BLOB_UNKNOWN';
  return 'ERR_REGISTRY_PROTOCOL';
}

function classifyUpload(status: number, codes: readonly string[]): RegistryErrorCode {
  if (codes.includes('DIGEST_INVALID')) return 'ERR_REGISTRY_DIGEST_MISMATCH';
  if (codes.includes('MANIFEST_BLOB_UNKNOWN') || codes.includes('BLOB_UNKNOWN')) return 'ERR_REGISTRY_BLOB_UNKNOWN';
  if (status === 413) return 'ERR_REGISTRY_TOO_LARGE';
  return status >= 400 ? 'ERR_REGISTRY_REJECTED' : 'ERR_REGISTRY_PROTOCOL';
}
