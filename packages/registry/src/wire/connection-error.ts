import { errorCode, errorMessage, redactSecrets } from '@insights/process';
import { RegistryError, type RegistryErrorCode } from '../errors.ts';

// Codes of OpenSSL's certificate checks as Node reports them, and of the TLS layer.
const tlsCode =
  /^(CERT_|CRL_|ERR_TLS_|ERR_SSL_|EPROTO$|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|INVALID_CA|HOSTNAME_MISMATCH|PATH_LENGTH_EXCEEDED|INVALID_PURPOSE)/;
// llhttp's: what came was not HTTP, or its header was over Node's 16 KiB.
const httpSyntaxCode = /^HPE_/;

/** Wraps what the HTTP client threw before there was an answer. The request's options, headers included, are not kept. */
export function connectionError(error: unknown, url: URL): RegistryError {
  const code = errorCode(error) ?? 'unknown';
  const reason = redactSecrets(errorMessage(error));
  return new RegistryError(registryCode(code), `${preamble(code, url)}: ${reason}`, { cause: causeOf(error) });
}

function registryCode(code: string): RegistryErrorCode {
  if (tlsCode.test(code)) return 'ERR_REGISTRY_TLS';
  return httpSyntaxCode.test(code) ? 'ERR_REGISTRY_PROTOCOL' : 'ERR_REGISTRY_UNREACHABLE';
}

function preamble(code: string, url: URL): string {
  if (tlsCode.test(code)) {
    const sources = 'the system roots, the proxy CA bundle and the CA configured for this registry';
    return `the certificate of ${url.host} was refused (${code}); consulted were ${sources}`;
  }
  return httpSyntaxCode.test(code) ? `${url.host} did not answer with HTTP` : `cannot reach ${url.host} (${code})`;
}

// got's errors carry the request with its Authorization header; their own cause, Node's error, does not.
function causeOf(error: unknown): unknown {
  return Error.isError(error) ? error.cause : undefined;
}
