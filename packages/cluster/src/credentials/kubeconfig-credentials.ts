import { type Clock, errorMessage } from '@insights/process';
import { isClusterError } from '../errors.ts';
import { type JsonObject, textOf } from '../json.ts';
import { type Environment, environmentProxy } from './api-proxy.ts';
import { ClusterCredentials, type ClusterIdentity } from './cluster-credentials.ts';
import { readClusterEntry, readText, readUserEntry } from './entries.ts';
import { entryOf, invalid, type Kubeconfig } from './kubeconfig.ts';
import { WatchedFile } from './watched-file.ts';

/** What {@link kubeconfigCredentials} takes besides the kubeconfig. */
export interface KubeconfigCredentialsOptions {
  readonly context: string | undefined;
  readonly env: Environment;
  readonly clock: Clock;
}

// Leaving these out would act as somebody with other rights than asked for.
const unsupportedImpersonation = ['as-uid', 'as-groups', 'as-user-extra'];

/**
 * Credentials of one context of a kubeconfig.
 * @throws ClusterError `ERR_CLUSTER_CREDENTIALS` naming the file and the key that is wrong
 */
export function kubeconfigCredentials(config: Kubeconfig, options: KubeconfigCredentialsOptions): ClusterCredentials {
  const contextName = options.context ?? config.currentContext;
  if (contextName === undefined) throw invalid(config.path, 'current-context is missing');
  const context = entryOf(config, 'context', contextName);
  const clusterName = textOf(context['cluster']);
  if (clusterName === undefined) throw invalid(config.path, `context "${contextName}" names no cluster`);
  const userName = textOf(context['user']);
  const user = userName === undefined ? {} : entryOf(config, 'user', userName);
  checkUser(config, user);
  try {
    const identity = readIdentity(config, { cluster: entryOf(config, 'cluster', clusterName), user, env: options.env });
    return new ClusterCredentials({ ...identity, namespace: textOf(context['namespace']) }, options.clock);
  } catch (cause) {
    if (isClusterError(cause)) throw cause;
    throw invalid(config.path, errorMessage(cause), cause);
  }
}

interface Entries {
  readonly cluster: JsonObject;
  readonly user: JsonObject;
  readonly env: Environment;
}

function readIdentity(config: Kubeconfig, { cluster, user, env }: Entries): Omit<ClusterIdentity, 'namespace'> {
  const server = parseServer(config, readText(cluster, 'server'));
  const proxyUrl = readText(cluster, 'proxy-url');
  const clusterEntry = readClusterEntry(cluster);
  const userEntry = readUserEntry(user);
  return {
    server,
    proxy: proxyUrl === undefined ? environmentProxy(server, env) : parseProxy(config, proxyUrl),
    cluster: clusterEntry,
    user: userEntry,
    files: {
      // Inline values win over files, as in kubectl, but for the token, where the file does.
      token: watched(readText(user, 'tokenFile')),
      ca: clusterEntry.caData === undefined ? watched(readText(cluster, 'certificate-authority')) : undefined,
      cert: userEntry.certData === undefined ? watched(readText(user, 'client-certificate')) : undefined,
      key: userEntry.keyData === undefined ? watched(readText(user, 'client-key')) : undefined,
    },
  };
}

function checkUser(config: Kubeconfig, user: JsonObject): void {
  const unsupported = unsupportedImpersonation.filter((member) => member in user);
  if (unsupported.length > 0) throw invalid(config.path, `user: ${unsupported.join(', ')} is not supported, only "as"`);
  // Most kinds are gone from kubectl too; what took their place is a plugin.
  if (user['auth-provider']) throw invalid(config.path, 'user: auth-provider is not supported, only exec');
}

function parseServer(config: Kubeconfig, server: string | undefined): URL {
  if (server === undefined) throw invalid(config.path, 'cluster: server is missing');
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

function watched(path: string | undefined): WatchedFile | undefined {
  return path ? new WatchedFile(path) : undefined;
}
