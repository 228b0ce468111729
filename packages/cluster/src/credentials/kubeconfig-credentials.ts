import { type Cluster, KubeConfig, type User } from '@kubernetes/client-node';
import { type Clock, errorMessage } from '@insights/process';
import { type JsonObject, textOf } from '../json.ts';
import { type Environment, environmentProxy } from './api-proxy.ts';
import { ClusterCredentials, type UserEntry } from './cluster-credentials.ts';
import { entryOf, invalid, type Kubeconfig } from './kubeconfig.ts';
import { WatchedFile } from './watched-file.ts';

/** What {@link kubeconfigCredentials} takes besides the kubeconfig. */
export interface KubeconfigCredentialsOptions {
  readonly context: string | undefined;
  readonly env: Environment;
  readonly clock: Clock;
}

// client-node reads `as` alone; leaving the others out would act as somebody with other rights than asked for.
const unsupportedUserMembers = ['as-uid', 'as-groups', 'as-user-extra'];

/**
 * Credentials of one context of a kubeconfig.
 * @throws ClusterError `ERR_CLUSTER_CREDENTIALS` naming the file and the key that is wrong
 */
export function kubeconfigCredentials(config: Kubeconfig, options: KubeconfigCredentialsOptions): ClusterCredentials {
  const contextName = options.context ?? config.currentContext;
  if (contextName === undefined) throw invalid(config.path, 'current-context is missing');
  const context = entryOf(config, 'context', contextName);
  const userName = textOf(context['user']);
  const rawUser = userName === undefined ? {} : entryOf(config, 'user', userName);
  const { cluster, user } = readEntries(config, contextName);
  checkUser(config, rawUser);
  const server = parseServer(config, cluster.server);
  const identity = {
    server,
    namespace: textOf(context['namespace']),
    proxy: cluster.proxyUrl ? parseProxy(config, cluster.proxyUrl) : environmentProxy(server, options.env),
    cluster: clusterWithoutFiles(cluster),
    user: userWithoutFiles(user),
    files: {
      // Inline values win over files, as in kubectl, but for the token, where the file does.
      token: watched(textOf(rawUser['tokenFile'])),
      ca: cluster.caData ? undefined : watched(cluster.caFile),
      cert: user?.certData ? undefined : watched(user?.certFile),
      key: user?.keyData ? undefined : watched(user?.keyFile),
    },
  };
  return new ClusterCredentials(identity, options.clock);
}

function readEntries(config: Kubeconfig, contextName: string): { cluster: Cluster; user: User | null } {
  const clusterName = textOf(entryOf(config, 'context', contextName)['cluster']);
  if (clusterName === undefined) throw invalid(config.path, `context "${contextName}" names no cluster`);
  entryOf(config, 'cluster', clusterName);
  const kubeConfig = new KubeConfig();
  const { clusters, users, contexts } = config;
  try {
    // JSON is YAML: client-node reads the merged entries, with the rules that it knows.
    kubeConfig.loadFromString(JSON.stringify({ clusters, users, contexts, 'current-context': contextName }));
  } catch (cause) {
    throw invalid(config.path, errorMessage(cause), cause);
  }
  const cluster = kubeConfig.getCurrentCluster();
  if (!cluster) throw invalid(config.path, `cluster "${clusterName}" does not exist`);
  return { cluster, user: kubeConfig.getCurrentUser() };
}

function checkUser(config: Kubeconfig, user: JsonObject): void {
  const unsupported = unsupportedUserMembers.filter((member) => member in user);
  if (unsupported.length > 0) throw invalid(config.path, `user: ${unsupported.join(', ')} is not supported, only "as"`);
}

function parseServer(config: Kubeconfig, server: string): URL {
  const url = URL.parse(server);
  if (url && (url.protocol === 'https:' || url.protocol === 'http:')) return url;
  throw invalid(config.path, `cluster: server must be an http:// or https:// URL, not "${server}"`);
}

// The value is not quoted: it may hold a password.
function parseProxy(config: Kubeconfig, proxyUrl: string): URL {
  const url = URL.parse(proxyUrl);
  if (url && (url.protocol === 'https:' || url.protocol === 'http:')) return url;
  throw invalid(config.path, 'cluster: proxy-url must be an http:// or https:// URL');
}

function clusterWithoutFiles({ caData, skipTLSVerify, tlsServerName }: Cluster) {
  return { skipTLSVerify, ...(caData ? { caData } : {}), ...(tlsServerName ? { tlsServerName } : {}) };
}

function userWithoutFiles(user: User | null): UserEntry {
  const { certFile: _certFile, keyFile: _keyFile, name: _name, ...entry } = user ?? { name: '' };
  return entry;
}

function watched(path: string | undefined): WatchedFile | undefined {
  return path ? new WatchedFile(path) : undefined;
}
