import type { RegistryError, RegistryErrorCode } from '../errors.ts';

/** Every poll ends in exactly one of these. Only `Changed` may lead to a swap. */
export const pollClasses = [
  'Unchanged',
  'Changed',
  'TagMissing',
  'RepoMissingOrDenied',
  'RateLimited',
  'ServerError',
  'NetworkError',
  'TlsError',
  'ProtocolError',
  'Refused',
] as const;

/** One of {@link pollClasses}. */
export type PollClass = (typeof pollClasses)[number];

const classes: Readonly<Record<RegistryErrorCode, PollClass>> = {
  ERR_REGISTRY_MANIFEST_UNKNOWN: 'TagMissing',
  ERR_REGISTRY_NAME_UNKNOWN: 'RepoMissingOrDenied',
  ERR_REGISTRY_DENIED: 'RepoMissingOrDenied',
  ERR_REGISTRY_RATE_LIMITED: 'RateLimited',
  ERR_REGISTRY_UNAVAILABLE: 'ServerError',
  ERR_REGISTRY_UNREACHABLE: 'NetworkError',
  ERR_REGISTRY_TLS: 'TlsError',
  ERR_REGISTRY_PROTOCOL: 'ProtocolError',
  ERR_REGISTRY_DIGEST_MISMATCH: 'ProtocolError',
  ERR_REGISTRY_TOO_LARGE: 'ProtocolError',
  ERR_REGISTRY_BLOB_UNKNOWN: 'ProtocolError',
  ERR_REGISTRY_REFUSED: 'Refused',
  ERR_REGISTRY_PLATFORM_MISSING: 'Refused',
  // Wrong input of ours, not an answer; no retry helps until the configuration changes.
  ERR_REGISTRY_REFERENCE_INVALID: 'Refused',
  // Only pushing ends so.
  ERR_REGISTRY_REJECTED: 'Refused',
  // Credentials that cannot be read are as good as refused ones: wait for the Secret to change.
  ERR_REGISTRY_CREDENTIALS_INVALID: 'RepoMissingOrDenied',
};

/** The class of a failed poll or of any other failed registry operation. */
export function pollClassOf(error: RegistryError): PollClass {
  return classes[error.code];
}

/** Whether a class is an answer, not a failure: it resets the back-off. */
export function isAnswer(pollClass: PollClass): boolean {
  return pollClass === 'Unchanged' || pollClass === 'Changed' || pollClass === 'TagMissing';
}
