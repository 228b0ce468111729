import { CodedError, type CodedErrorOptions, errorCode, errorMessage, redactSecrets } from '@insights/process';

/** Why a request has no answer that can be used. */
export type EgressErrorCode =
  /** Name resolution, connection, time-out, proxy; the connection broke. */
  | 'ERR_EGRESS_UNREACHABLE'
  /** A certificate was refused, or the handshake failed. */
  | 'ERR_EGRESS_TLS'
  /** What answers on this port does not speak TLS. */
  | 'ERR_EGRESS_NOT_TLS'
  /** What answers does not speak HTTP, switches to another protocol, or sends header lines without an end. */
  | 'ERR_EGRESS_PROTOCOL';

/** Every error of a request that this package sent, but the reason of the caller's signal and what its body threw. */
export class EgressError extends CodedError<EgressErrorCode> {
  /** What Node or OpenSSL called it: `ECONNREFUSED`, `CERT_HAS_EXPIRED`; `unknown` when it had no name. */
  readonly reason: string;

  constructor(code: EgressErrorCode, message: string, options: CodedErrorOptions & { readonly reason: string }) {
    super(code, message, options);
    this.reason = options.reason;
  }
}

/** Whether a thrown value is an {@link EgressError}. */
export function isEgressError(error: unknown): error is EgressError {
  return error instanceof EgressError;
}

// Codes of OpenSSL's certificate checks as Node reports them.
const certificateCode =
  /^(CERT_|CRL_|ERR_TLS_CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH|PATH_LENGTH_)/;
// OpenSSL's words for bytes that are no TLS record; Node has them as a code or, behind EPROTO, in the message.
const notTls = /wrong[ _]version[ _]number|packet[ _]length[ _]too[ _]long/i;
const handshakeCode = /^(ERR_TLS_|ERR_SSL_|EPROTO$)/;
// llhttp's: what came was not HTTP, or its header was over Node's 16 KiB.
const httpSyntaxCode = /^HPE_/;
const mostCharacters = 1024;

/** Wraps what the HTTP client threw. The request's options, headers included, are not kept. */
export function egressError(error: unknown, { host }: URL): EgressError {
  const reason = errorCode(error) ?? 'unknown';
  const told = redactSecrets(errorMessage(error).slice(0, mostCharacters));
  const [code, what] = judge(reason, told, host);
  const retryable = code === 'ERR_EGRESS_UNREACHABLE';
  return new EgressError(code, `${what}: ${told}`, { cause: causeOf(error), retryable, reason });
}

/** The error of an answer that leaves HTTP. */
export function switchedProtocols({ host }: URL): EgressError {
  const reason = 'ERR_SWITCHED_PROTOCOLS';
  return new EgressError('ERR_EGRESS_PROTOCOL', `${host} answered 101 Switching Protocols`, { reason });
}

function judge(reason: string, told: string, host: string): [EgressErrorCode, string] {
  if (certificateCode.test(reason)) {
    const sources = 'the system roots, the trusted CA bundle and the CA configured for this host';
    return ['ERR_EGRESS_TLS', `the certificate of ${host} was refused (${reason}); consulted were ${sources}`];
  }
  if (handshakeCode.test(reason) && notTls.test(`${reason} ${told}`)) {
    return ['ERR_EGRESS_NOT_TLS', `${host} does not speak TLS (${reason})`];
  }
  if (handshakeCode.test(reason)) return ['ERR_EGRESS_TLS', `no TLS connection to ${host} (${reason})`];
  if (httpSyntaxCode.test(reason)) return ['ERR_EGRESS_PROTOCOL', `${host} did not answer with HTTP (${reason})`];
  return ['ERR_EGRESS_UNREACHABLE', `cannot reach ${host} (${reason})`];
}

// got's errors carry the request with its Authorization header; their own cause, Node's error, does not.
function causeOf(error: unknown): unknown {
  return Error.isError(error) ? error.cause : undefined;
}
