import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '@insights/process';
import { ClusterCredentials } from './cluster-credentials.ts';
import { WatchedFile } from './watched-file.ts';

/**
 * The credentials of a pod: `token` (required), `ca.crt` and `namespace` in its service account directory. Never goes
 * through a proxy.
 * @throws ClusterError `ERR_CLUSTER_CREDENTIALS` when the token cannot be read
 */
export async function inClusterCredentials(server: URL, directory: string, clock: Clock): Promise<ClusterCredentials> {
  const token = new WatchedFile(join(directory, 'token'));
  await token.read();
  const ca = new WatchedFile(join(directory, 'ca.crt'));
  // Without a CA of its own the server is checked against the system's.
  const hasCa = await access(ca.path).then(
    () => true,
    () => false,
  );
  const identity = {
    server,
    namespace: await namespaceOf(directory),
    proxy: undefined,
    cluster: { skipTLSVerify: false },
    user: {},
    files: { token, ca: hasCa ? ca : undefined },
  };
  return new ClusterCredentials(identity, clock);
}

async function namespaceOf(directory: string): Promise<string | undefined> {
  const text = await readFile(join(directory, 'namespace'), 'utf8').catch(() => '');
  return text.trim() || undefined;
}
