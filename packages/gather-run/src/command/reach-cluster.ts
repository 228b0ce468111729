import { ClusterReader, isClusterError, loadCredentials } from '@insights/cluster';
import { errorMessage, startDeadline } from '@insights/process';
import type { CommandContext } from './command-context.ts';

const patienceMilliseconds = 5000;

/**
 * Asks the API server one thing before forty functions ask for theirs.
 * @returns why it cannot be gathered from, as one sentence; nothing when it answered, whatever it said but 401
 */
export async function describeUnreachable(
  { program, settings, log }: CommandContext,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { clock, random, env, version } = program;
  const { kubeconfig, context } = settings;
  const credentials = await loadCredentials({ kubeconfig, context, env, clock });
  const cluster = new ClusterReader({
    credentials,
    userAgent: `${version.name}/${version.version}`,
    clock,
    random,
    log,
  });
  const what = 'its answer';
  using deadline = startDeadline({ clock, milliseconds: patienceMilliseconds, what, signal });
  try {
    await cluster.raw('/version', deadline.signal);
    return undefined;
  } catch (error) {
    if (signal.aborted) return undefined;
    const isDead = isClusterError(error, 'ERR_CLUSTER_UNAVAILABLE', 'ERR_CLUSTER_TIMEOUT', 'ERR_CLUSTER_UNAUTHORIZED');
    if (!isDead && !deadline.signal.aborted) return undefined;
    return `cannot gather from the API server at ${credentials.server.origin}: ${explain(error)}`;
  } finally {
    cluster.close();
  }
}

function explain(error: unknown): string {
  if (!isClusterError(error, 'ERR_CLUSTER_UNAUTHORIZED')) return errorMessage(error);
  return `it does not accept the credentials, which may have expired (${errorMessage(error)})`;
}
