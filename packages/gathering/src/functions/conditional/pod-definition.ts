import type { FunctionParameters } from '@insights/rules';
import { anonymizeEnvVars } from '../../anonymize/env-vars.ts';
import { withType } from '../../api-resource.ts';
import { alertPods, readAlertPod } from '../../conditional/alert-pods.ts';
import type { ConditionalRun } from '../../conditional/conditional-run.ts';
import type { GatherContext } from '../../gather-context.ts';
import type { FunctionCard, RuledFunction } from '../../gather-function.ts';
import { podType } from '../../pods/record-pod.ts';
import { isOfOneRead } from '../../problem.ts';
import { gets } from '../../reads.ts';

const card: FunctionCard = {
  id: 'conditional/pod_definition',
  description: 'The pods that an alert is about, when rules ask for them.',
  reads: [gets(podType)],
  records: ['conditional/namespaces/{namespace}/pods/{pod}/{pod}.json'],
  objects: [],
  sensitivity: 'free text',
  since: '4.11',
};

/** `conditional/pod_definition`. */
export const podDefinition: RuledFunction = {
  ...card,
  ofRules: (run) =>
    run.triggered('pod_definition').map(({ id, parameters }) => ({
      ...card,
      id,
      gather: (context) => gather(parameters, run, context),
    })),
};

async function gather(
  { alert_name: alertName }: FunctionParameters['pod_definition'],
  run: ConditionalRun,
  context: GatherContext,
): Promise<void> {
  const done = new Set<string>();
  for (const pod of alertPods(run, alertName, context)) {
    const { namespace, name } = pod.identity;
    const path = `conditional/namespaces/${namespace}/pods/${name}/${name}.json`;
    if (done.has(path)) continue;
    // Several instances of an alert may be about one pod, and several alerts too.
    done.add(path);
    try {
      const object = await readAlertPod(pod, context);
      anonymizeEnvVars(object);
      await context.record({ path, bytes: JSON.stringify(withType(podType, object)), shared: true });
    } catch (error) {
      if (!isOfOneRead(error)) throw error;
      context.error(error);
    }
  }
}
