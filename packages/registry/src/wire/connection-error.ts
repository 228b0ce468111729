import { errorCode, errorMessage, redactSecrets } from '@insights/process';
import { RegistryError, type RegistryErrorCode } from '../errors.ts';

// Codes of OpenSSL's certificate checks as Node reports them.
const certificateCode =
  /^(CERT_|CRL_|ERR_TLS_CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH|PATH_LENGTH_)/;
// The handshake itself, plain http on an https port included.
const handshakeCode = /^(ERR_TLS_|ERR_SSL_|EPROTO$)/;
// llhttp's: what came was not HTTP, or its header was over Node's 16 KiB.
const httpSyntaxCode = /^HPE_/;

/** Wraps what the HTTP client threw before there was an answer. The request's options, headers included, are not kept. */
export function connectionError(error: unknown, url: URL): RegistryError {
  const code = errorCode(error) ?? 'unknown';
  const reason = redactSecrets(errorMessage(error));
  const [registryCode, what] = judge(code, url.host);
  return new RegistryError(registryCode, `${what}: ${reason}`, { cause: causeOf(error) });
}

function judge(code: string, host: string): [RegistryErrorCode, string] {
  if (certificateCode.test(code)) {
    const sources = 'the system roots, the proxy CA bundle and the CA configured for this registry';
    return ['ERR_REGISTRY_TLS', `the certificate of ${host} was refused (${code}); consulted were ${sources}`];
  }
  if (handshakeCode.test(code)) return ['ERR_REGISTRY_TLS', `no TLS connection to ${host} (${code})`];
  if (httpSyntaxCode.test(code)) return ['ERR_REGISTRY_PROTOCOL', `${host} did not answer with HTTP (${code})`];
  return ['ERR_REGISTRY_UNREACHABLE', `cannot reach ${host} (${code})`];
}

// got's errors carry the request with its Authorization header; their own cause, Node's error, does not.
function causeOf(error: unknown): unknown {
  return Error.isError(error) ? error.cause : undefined;
}
