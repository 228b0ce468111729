import { errorCode, errorMessage } from '@insights/process';
import { ClusterError } from '../errors.ts';

// Node's and OpenSSL's codes of a peer that is there and whose certificate or protocol is not accepted.
const tlsCode = /CERT|SSL|_TLS_|ALTNAME|UNABLE_TO_|SELF_SIGNED/;

/** The error of a request that got no answer, or lost the rest of one. */
export function transportError(request: string, cause: unknown, peer = 'the API server'): ClusterError {
  if (cause instanceof ClusterError) return cause;
  const root = deepest(cause);
  const code = errorCode(root);
  if (code === 'ERR_TIMEOUT') return timeoutError(`${request}: ${errorMessage(root)}`, cause);
  const message = `${request}: no answer from ${peer}${code === undefined ? '' : ` (${code})`}: ${errorMessage(root)}`;
  return new ClusterError('ERR_CLUSTER_UNAVAILABLE', message, { cause, retryable: !tlsCode.test(code ?? '') });
}

/** The error of a peer that keeps silent. */
export function timeoutError(message: string, cause?: unknown): ClusterError {
  return new ClusterError('ERR_CLUSTER_TIMEOUT', message, { cause, retryable: true });
}

/** Whether a name has no address: there is none of that name. A name server that does not answer is something else. */
export function isUnknownHost(error: unknown): boolean {
  return errorCode(deepest(error)) === 'ENOTFOUND';
}

/** Whether no name server told an address. */
export function isNameServerSilent(error: unknown): boolean {
  return errorCode(deepest(error)) === 'EAI_AGAIN';
}

// fetch says only "fetch failed", and a connection to a name with two addresses fails with a list of errors.
function deepest(error: unknown): unknown {
  if (!Error.isError(error)) return error;
  const inner: unknown = 'errors' in error && Array.isArray(error.errors) ? error.errors[0] : error.cause;
  return inner === undefined ? error : deepest(inner);
}
