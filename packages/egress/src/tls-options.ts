import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';

/** How one origin's certificate is checked. */
export interface TlsTrust {
  /** PEM certificates trusted for this origin besides the default ones, one in each text. */
  readonly certificateAuthorities?: readonly string[];
  /** Accept any certificate; only for origins that an administrator marked insecure. */
  readonly insecure?: boolean;
}

/** What a TLS connection is opened with. */
export interface TlsOptions {
  readonly rejectUnauthorized: boolean;
  /** Absent: Node's own, with its default certificates. */
  readonly secureContext?: SecureContext;
}

/** Trusts the default certificates and `extra`. */
export function tlsOptions(extra: readonly string[], insecure = false): TlsOptions {
  const rejectUnauthorized = !insecure;
  if (extra.length === 0) return { rejectUnauthorized };
  // `ca` replaces the default list, it does not add to it. One context for all connections: it is made of 150 certificates.
  return {
    rejectUnauthorized,
    secureContext: createSecureContext({ ca: [...getCACertificates('default'), ...extra] }),
  };
}
