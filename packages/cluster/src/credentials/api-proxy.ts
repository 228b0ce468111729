import { isIPv6 } from 'node:net';
import { proxyFor, proxySettingsFromEnv } from '@insights/egress';
import { errorMessage } from '@insights/process';
import { ClusterError } from '../errors.ts';

/** Environment variables, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * URL of the API server as every pod gets it, from `KUBERNETES_SERVICE_HOST` and `KUBERNETES_SERVICE_PORT`; `undefined`
 * outside a cluster.
 */
export function inClusterServer(env: Environment): URL | undefined {
  const host = env['KUBERNETES_SERVICE_HOST'];
  if (!host) return undefined;
  const port = env['KUBERNETES_SERVICE_PORT'] || '443';
  const url = URL.parse(`https://${isIPv6(host) ? `[${host}]` : host}:${port}`);
  if (url) return url;
  const message = 'KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT must be a host and a port';
  throw new ClusterError('ERR_CLUSTER_CREDENTIALS', message);
}

/**
 * The proxy to an API server by the environment's `HTTPS_PROXY` and `NO_PROXY`.
 * @returns `undefined` for the cluster's own API server, whatever the environment says: the cluster-wide proxy is for
 * traffic that leaves the cluster, and its `noProxy` may lack the service network
 * @throws ClusterError `ERR_CLUSTER_CREDENTIALS` when the environment's proxy is no URL
 */
export function environmentProxy(server: URL, env: Environment): URL | undefined {
  if (server.host === inClusterServer(env)?.host || server.hostname.startsWith('kubernetes.default.svc')) {
    return undefined;
  }
  try {
    return proxyFor(server, proxySettingsFromEnv(env));
  } catch (cause) {
    throw new ClusterError('ERR_CLUSTER_CREDENTIALS', `HTTP_PROXY or HTTPS_PROXY: ${errorMessage(cause)}`, { cause });
  }
}
