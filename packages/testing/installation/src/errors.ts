import { CodedError } from '@insights/process';

/**
 * | Code | When |
 * |---|---|
 * | `ERR_INSTALLATION_MANIFEST` | a file of manifests cannot be read, is not YAML, or lacks what an operator's has |
 * | `ERR_INSTALLATION_UNKNOWN_KIND` | the cluster does not serve a kind that is to be applied |
 * | `ERR_INSTALLATION_EXISTS` | an object is there already and must not be taken over |
 * | `ERR_INSTALLATION_KUSTOMIZE` | `kubectl kustomize` failed; the message has its reason |
 * | `ERR_INSTALLATION_UNREACHABLE` | `main` did not answer; `retryable` |
 */
export type InstallationErrorCode =
  | 'ERR_INSTALLATION_MANIFEST'
  | 'ERR_INSTALLATION_UNKNOWN_KIND'
  | 'ERR_INSTALLATION_EXISTS'
  | 'ERR_INSTALLATION_KUSTOMIZE'
  | 'ERR_INSTALLATION_UNREACHABLE';

/** Every error of this package's own; those of the API server are a `ClusterError`. */
export class InstallationError extends CodedError<InstallationErrorCode> {}
