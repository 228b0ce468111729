import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Clock } from '@insights/process';
import { ClusterError } from '../errors.ts';
import { type Environment, inClusterServer } from './api-proxy.ts';
import type { ClusterCredentials } from './cluster-credentials.ts';
import { inClusterCredentials } from './in-cluster.ts';
import { readKubeconfigs } from './kubeconfig.ts';
import { kubeconfigCredentials } from './kubeconfig-credentials.ts';

export interface LoadCredentialsOptions {
  /** A kubeconfig; when given, nothing else is looked at. */
  readonly kubeconfig?: string | undefined;
  /** Name of the kubeconfig's context; default its `current-context`. */
  readonly context?: string | undefined;
  /** Where a pod finds `token`, `ca.crt` and `namespace`. Default `/var/run/secrets/kubernetes.io/serviceaccount`. */
  readonly serviceAccountDirectory?: string | undefined;
  readonly env: Environment;
  readonly clock: Clock;
}

const defaultServiceAccountDirectory = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * Finds the API server and the credentials for it: the given kubeconfig, else the files that `KUBECONFIG` lists, else
 * the service account of the pod we run in, else `~/.kube/config`.
 * @throws ClusterError `ERR_CLUSTER_CREDENTIALS` naming the file and the key that is wrong, or where it looked
 */
export async function loadCredentials(options: LoadCredentialsOptions): Promise<ClusterCredentials> {
  const { kubeconfig, env } = options;
  if (kubeconfig) return await fromKubeconfig([kubeconfig], options);
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  if (listed.length > 0) return await fromKubeconfig(await existing(listed), options);
  return await withoutKubeconfig(options);
}

async function withoutKubeconfig(options: LoadCredentialsOptions): Promise<ClusterCredentials> {
  const { serviceAccountDirectory = defaultServiceAccountDirectory, env, clock } = options;
  const server = inClusterServer(env);
  if (server) return await inClusterCredentials(server, serviceAccountDirectory, clock);
  const home = join(env['HOME'] ?? '/', '.kube', 'config');
  if (await exists(home)) return await fromKubeconfig([home], options);
  const message = `no credentials for a cluster: no kubeconfig was given, KUBECONFIG and KUBERNETES_SERVICE_HOST are not set, and ${home} does not exist`;
  throw new ClusterError('ERR_CLUSTER_CREDENTIALS', message);
}

async function fromKubeconfig(
  paths: readonly string[],
  { context, env, clock }: LoadCredentialsOptions,
): Promise<ClusterCredentials> {
  return kubeconfigCredentials(await readKubeconfigs(paths), { context, env, clock });
}

// Files in KUBECONFIG may be missing, but not all: then the first is named in the error.
async function existing(paths: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(paths.map(exists));
  const present = paths.filter((_, index) => found[index]);
  return present.length > 0 ? present : paths.slice(0, 1);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
