import { isHeaderValue } from '@insights/egress';
import { ConsoleError } from './errors.ts';

/** Which operator asks. */
export interface OperatorRelease {
  /** `RELEASE_VERSION`, or the version of the build. */
  readonly version: string;
  /** The commit that was built. */
  readonly commit: string;
}

/** Which cluster asks, and its proof. */
export interface ClusterIdentity {
  /** `spec.clusterID` of the ClusterVersion; `undefined` until it was read. */
  readonly clusterId: string | undefined;
  /** Sent as it is; see `findClusterToken` of the operator package. */
  readonly token: string | undefined;
}

/** The headers that every request carries. */
export interface IdentityHeaders {
  readonly 'user-agent': string;
  readonly authorization: string;
}

/**
 * The `User-Agent` that the services parse: `insights-operator/<version>-<commit> cluster/<cluster id>`
 * (`openshift/insights-operator:pkg/insights/insightsclient/requests.go`).
 * The smart proxy needs it to begin with exactly `insights-operator/`.
 */
export function buildUserAgent({ version, commit }: OperatorRelease, clusterId: string): string {
  return `insights-operator/${version}-${commit} cluster/${clusterId}`;
}

// A UUID on OpenShift, the uid of a namespace elsewhere. It becomes a part of a header and of addresses, and the services read
// the header up to a blank.
const clusterIdForm = /^[\w.-]{1,128}$/;

/** @throws ConsoleError `ERR_CONSOLE_NO_CLUSTER_ID`, `ERR_CONSOLE_NO_TOKEN` */
export function identityHeaders(release: OperatorRelease, { clusterId, token }: ClusterIdentity): IdentityHeaders {
  if (!clusterId) {
    const message = 'waiting for the cluster version to be loaded';
    throw new ConsoleError('ERR_CONSOLE_NO_CLUSTER_ID', message, { retryable: true });
  }
  if (!clusterIdForm.test(clusterId)) {
    const message = 'spec.clusterID of the cluster version must be 1 to 128 letters, digits, dots and dashes';
    throw new ConsoleError('ERR_CONSOLE_NO_CLUSTER_ID', message, { retryable: true });
  }
  if (token === undefined) throw noToken('is not configured');
  if (token === '') throw noToken('is empty');
  if (/[\r\n]/.test(token)) throw noToken('is not valid: contains newlines');
  if (!isHeaderValue(token)) throw noToken('is not valid: contains characters that no header can carry');
  return { 'user-agent': buildUserAgent(release, clusterId), authorization: `Bearer ${token}` };
}

function noToken(what: string): ConsoleError {
  return new ConsoleError('ERR_CONSOLE_NO_TOKEN', `cluster authorization token ${what}`);
}
