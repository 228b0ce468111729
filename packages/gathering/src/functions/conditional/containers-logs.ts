import type { FunctionParameters } from '@insights/rules';
import { type AlertPod, alertPods, readAlertPod } from '../../conditional/alert-pods.ts';
import type { ConditionalRun } from '../../conditional/conditional-run.ts';
import { recordTail } from '../../conditional/tail-log.ts';
import type { GatherContext } from '../../gather-context.ts';
import type { FunctionCard, RuledFunction } from '../../gather-function.ts';
import { podLogRead } from '../../logs/pod-log-read.ts';
import { containerNames } from '../../pods/container-names.ts';
import { podType } from '../../pods/record-pod.ts';
import { explained, isOfOneRead } from '../../problem.ts';
import { gets } from '../../reads.ts';

type Parameters = FunctionParameters['containers_logs'];

const folder = 'conditional/namespaces/{namespace}/pods/{pod}/containers/{container}';

const card: FunctionCard = {
  id: 'conditional/containers_logs',
  description: 'The last lines of the logs of the containers that an alert is about, when rules ask for them.',
  reads: [gets(podType), podLogRead],
  records: [`${folder}/logs/last-{n}-lines.log`, `${folder}/logs-previous/last-{n}-lines.log`],
  objects: [],
  sensitivity: 'free text',
  since: '4.10',
};

/** `conditional/containers_logs`; its parameter `namespace` is ignored, as everywhere: the namespace is the alert's. */
export const containersLogs: RuledFunction = {
  ...card,
  ofRules: (run) =>
    run.triggered('containers_logs').map(({ id, parameters }) => ({
      ...card,
      id,
      gather: (context) => gather(parameters, run, context),
    })),
};

async function gather(parameters: Parameters, run: ConditionalRun, context: GatherContext): Promise<void> {
  const done = new Set<string>();
  for (const pod of alertPods(run, parameters.alert_name, context)) {
    try {
      await recordLogs(parameters, pod, { context, done });
    } catch (error) {
      if (!isOfOneRead(error)) throw error;
      context.error(explained('unable to get container logs', error));
    }
  }
}

async function recordLogs(
  { container, tail_lines: tailLines, previous = false }: Parameters,
  pod: AlertPod,
  { context, done }: { readonly context: GatherContext; readonly done: Set<string> },
): Promise<void> {
  const { namespace, name } = pod.identity;
  const wanted = container ?? pod.labels.get('container');
  const object = await readAlertPod(pod, context);
  const names = [...containerNames(object, 'containers'), ...containerNames(object, 'initContainers')];
  for (const each of names) {
    const key = `${namespace}/${name}/${each}`;
    if ((wanted !== undefined && wanted !== '' && each !== wanted) || done.has(key)) continue;
    // Several instances of an alert may be about one container.
    done.add(key);
    await recordTail({ namespace, pod: name, container: each, previous, tailLines }, context);
  }
}
