import type { FunctionParameters } from '@insights/rules';
import { recordTail } from '../../conditional/tail-log.ts';
import type { GatherContext } from '../../gather-context.ts';
import type { FunctionCard, RuledFunction } from '../../gather-function.ts';
import { podLogRead } from '../../logs/pod-log-read.ts';
import { containerNames } from '../../pods/container-names.ts';
import { podType } from '../../pods/record-pod.ts';
import { isOfOneRead } from '../../problem.ts';
import { lists } from '../../reads.ts';
import type { Visits } from '../../visit.ts';
import { eachObject } from '../../visit-each.ts';

type Parameters = FunctionParameters['logs_of_namespace'];

const mostLogs = 64;
// Pods that are remembered: of more than these nobody reads 64 logs, unless all of them are empty.
const mostPods = 1000;

const card: FunctionCard = {
  id: 'conditional/logs_of_namespace',
  description: 'The last lines of the logs of all containers of a namespace of the platform, when rules ask for them.',
  reads: [lists(podType), podLogRead],
  records: ['conditional/namespaces/{namespace}/pods/{pod}/containers/{container}/logs/last-{n}-lines.log'],
  objects: [],
  sensitivity: 'free text',
  since: '4.9',
};

/** `conditional/logs_of_namespace`. */
export const logsOfNamespace: RuledFunction = {
  ...card,
  ofRules: (run) =>
    run.triggered('logs_of_namespace').map(({ id, parameters }) => ({ ...card, id, begin: () => begin(parameters) })),
};

interface Pod {
  readonly name: string;
  readonly containers: readonly string[];
}

function begin(parameters: Parameters): Visits {
  const pods: Pod[] = [];
  let leftOut = 0;
  return {
    visits: [
      {
        resource: podType,
        selector: { namespace: parameters.namespace },
        visit: eachObject(podType, (item) => {
          const pod = item.look();
          const containers = [...containerNames(pod, 'containers'), ...containerNames(pod, 'initContainers')];
          if (pods.length < mostPods) pods.push({ name: item.name, containers });
          else leftOut += containers.length;
          return undefined;
        }),
      },
    ],
    finish: (context) => recordLogs(pods, { parameters, leftOut }, context),
  };
}

// The count is looked at before each pod, as in the reference, so the last one may exceed it. What was read stays.
async function recordLogs(
  pods: readonly Pod[],
  { parameters, leftOut }: { readonly parameters: Parameters; readonly leftOut: number },
  context: GatherContext,
): Promise<void> {
  let logs = 0;
  let skipped = leftOut;
  for (const pod of pods) {
    if (logs >= mostLogs) skipped += pod.containers.length;
    else logs += await recordPodLogs(pod, parameters, context);
  }
  if (skipped === 0) return;
  context.error(`skipping ${skipped} containers on namespace ${parameters.namespace} (max: ${mostLogs})`);
}

async function recordPodLogs(
  { name, containers }: Pod,
  { namespace, tail_lines: tailLines }: Parameters,
  context: GatherContext,
): Promise<number> {
  let logs = 0;
  for (const container of containers) {
    try {
      const isRecorded = await recordTail({ namespace, pod: name, container, previous: false, tailLines }, context);
      if (isRecorded) logs += 1;
    } catch (error) {
      if (!isOfOneRead(error)) throw error;
      context.error(error);
    }
  }
  return logs;
}
