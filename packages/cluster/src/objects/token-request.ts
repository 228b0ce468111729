import { present } from '@insights/process';
import { ClusterError } from '../errors.ts';
import { isJsonObject, textOf } from '../json.ts';
import { resourcePath } from '../resource.ts';
import type { ObjectClient } from './object-client.ts';

/** What token of which service account is wanted. */
export interface TokenOptions {
  readonly namespace: string;
  readonly serviceAccount: string;
  /** At least 600; the API server may grant another lifetime. */
  readonly expirationSeconds: number;
  /** Default: the API server itself. */
  readonly audiences?: readonly string[];
  /** The token ends with this pod. */
  readonly boundPod?: { readonly name: string; readonly uid: string };
}

/** A token and its end. */
export interface ServiceAccountToken {
  readonly token: string;
  /** By the clock of the API server, which may be another one than ours. */
  readonly expiresAt: Date;
  /** What was granted: how long the token is good from the request on, whatever anybody's clock says. */
  readonly lifetimeSeconds: number;
}

/**
 * One call of the TokenRequest API (`authentication.k8s.io/v1`).
 * @throws ClusterError `ERR_CLUSTER_MALFORMED` when the answer holds no token
 */
export async function requestToken(
  client: ObjectClient,
  options: TokenOptions,
  signal: AbortSignal,
): Promise<ServiceAccountToken> {
  const { namespace, serviceAccount, expirationSeconds, audiences, boundPod } = options;
  const ref = { group: '', version: 'v1', resource: 'serviceaccounts', namespace, name: serviceAccount };
  const path = resourcePath(ref, 'token');
  const content = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: {
      expirationSeconds,
      ...present({ audiences }),
      ...(boundPod ? { boundObjectRef: { apiVersion: 'v1', kind: 'Pod', ...boundPod } } : {}),
    },
  };
  const { spec, status } = await client.json(
    { method: 'POST', path, body: { contentType: 'application/json', content } },
    signal,
  );
  const granted = isJsonObject(status) ? status : {};
  const token = textOf(granted['token']);
  const expiresAt = new Date(textOf(granted['expirationTimestamp']) ?? Number.NaN);
  if (token !== undefined && !Number.isNaN(expiresAt.getTime())) {
    return { token, expiresAt, lifetimeSeconds: grantedSeconds(spec) ?? expirationSeconds };
  }
  throw new ClusterError('ERR_CLUSTER_MALFORMED', `POST ${path}: the answer holds no token and end of it`);
}

// The API server grants 2³² s at most; beyond what a date can hold, nobody could say when the token ends.
const longestSeconds = 2 ** 32;

function grantedSeconds(spec: unknown): number | undefined {
  const seconds = isJsonObject(spec) ? spec['expirationSeconds'] : undefined;
  return typeof seconds === 'number' && seconds > 0 && seconds <= longestSeconds ? seconds : undefined;
}
