import { isClusterError, type JsonValue } from '@insights/cluster';
import { errorCode, parseBoundedJson, startDeadline } from '@insights/process';
import type { GatherContext } from '../gather-context.ts';
import { sideBySide } from '../logs/side-by-side.ts';
import { problemText } from '../problem.ts';
import type { RunningContainers } from './running-containers.ts';

/** A pod of the runtime extractor. */
export interface Extractor {
  readonly node: string;
  readonly podIp: string;
}

const path = 'gather_runtime_info';
const nodeMilliseconds = 120_000;
const answerBounds = { bytes: 8 * 1024 * 1024, depth: 16, values: 500_000 };

/**
 * Asks the runtime extractor of each node what runs in the containers, and adds that to their shapes. None there, or one
 * that does not admit us, is a warning: it is not ours. Anything else is an error of that node.
 */
export async function askExtractors(
  extractors: readonly Extractor[],
  running: RunningContainers,
  context: GatherContext,
): Promise<void> {
  if (extractors.length === 0) context.warn('no running pods found for the insights-runtime-extractor statefulset');
  await sideBySide(extractors, async (extractor) => {
    const containerIds = running.idsOn(extractor.node);
    if (containerIds.length === 0) return;
    try {
      running.describe(extractor.node, await ask(extractor, containerIds, context));
    } catch (error) {
      context.signal.throwIfAborted();
      note(error, extractor, context);
    }
  });
}

async function ask({ podIp, node }: Extractor, containerIds: string[], context: GatherContext): Promise<JsonValue> {
  const { clock, signal, endpoints } = context;
  const what = `the runtime extractor of ${node}`;
  using deadline = startDeadline({ clock, milliseconds: nodeMilliseconds, what, signal });
  const answer = await endpoints.runtimeExtractor(podIp, path, { containerIds }, deadline.signal);
  return parseBoundedJson(answer, answerBounds, `the answer of ${what}`) as JsonValue;
}

function note(error: unknown, { node }: Extractor, context: GatherContext): void {
  if (isClusterError(error, 'ERR_CLUSTER_FORBIDDEN')) {
    return context.warn(`the runtime extractor of ${node} does not admit this account: ${problemText(error)}`);
  }
  if (!isClusterError(error) && errorCode(error) === undefined) throw error;
  context.error(error);
}
