import { isClusterError } from '@insights/cluster';
import type { GatherContext } from '../gather-context.ts';
import { explained } from '../problem.ts';
import { pathSegment } from '../records/record-path.ts';
import { type ContainerLog, containerLogText } from './container-log.ts';
import { cutAroundStackTrace, hasStackTrace } from './stack-trace.ts';

/** The path of a record of {@link recordTroubledLog}. */
export const troubledLogPath = 'config/pod/{ns}/logs/{pod}/{container}_{current|previous}.log';

const fewLines = 100;
const linesAroundStack = 2000;

/**
 * Records the end of a container's log; when there is the stack of a Go program in it, more of it, from shortly before the
 * stack. A log that is empty or that there is not leaves no record.
 */
export async function recordTroubledLog(log: ContainerLog, context: GatherContext): Promise<void> {
  const { namespace, pod, container, previous = false } = log;
  const file = `${pathSegment(container, 'container')}_${previous ? 'previous' : 'current'}.log`;
  const path = `config/pod/${pathSegment(namespace, 'namespace')}/logs/${pathSegment(pod, 'name')}/${file}`;
  try {
    const bytes = await endOf(log, context);
    if (bytes !== '') await context.record({ path, bytes });
  } catch (error) {
    context.signal.throwIfAborted();
    if (!isClusterError(error)) throw error;
    // The container has not begun, or was never restarted, or its pod is gone.
    if (isClusterError(error, 'ERR_CLUSTER_NOT_FOUND', 'ERR_CLUSTER_INVALID')) return;
    context.warn(explained(`cannot read the log of ${namespace}/${pod}/${container}`, error).message);
  }
}

async function endOf(log: ContainerLog, context: GatherContext): Promise<string> {
  const end = await containerLogText({ ...log, tailLines: fewLines }, context);
  if (!hasStackTrace(end)) return end;
  const more = await containerLogText({ ...log, tailLines: linesAroundStack }, context);
  // It may have been rotated away in between.
  return hasStackTrace(more) ? cutAroundStackTrace(more) : end;
}
