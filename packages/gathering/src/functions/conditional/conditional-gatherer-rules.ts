import { apiResource } from '../../api-resource.ts';
import { clusterVersionType, type ConditionalRun } from '../../conditional/conditional-run.ts';
import type { GatherContext } from '../../gather-context.ts';
import type { FunctionCard, RuledFunction } from '../../gather-function.ts';
import { gets } from '../../reads.ts';

const prometheusApi = apiResource('monitoring.coreos.com/v1', 'prometheuses/api', 'Prometheus');
const path = 'insights-operator/conditional-gatherer-rules.json';

const card: FunctionCard = {
  id: 'conditional/conditional_gatherer_rules',
  description: 'The rules that data is gathered by, and which of them were triggered.',
  // For the conditions: which alerts fire, and the cluster's version.
  reads: [gets(prometheusApi, { names: ['k8s'] }), gets(clusterVersionType, { names: ['version'] })],
  records: [path],
  objects: [],
  sensitivity: 'settings',
  since: '4.9',
};

/** `conditional/conditional_gatherer_rules`. */
export const conditionalGathererRules: RuledFunction = {
  ...card,
  ofRules: (run) => [{ ...card, gather: (context) => gather(run, context) }],
};

async function gather(run: ConditionalRun, context: GatherContext): Promise<void> {
  for (const problem of run.problems) context.error(problem);
  const rules = run.rules.map(({ value, errors, wasTriggered }) => ({
    rule: value,
    errors: errors.length > 0 ? errors : null,
    was_triggered: wasTriggered,
  }));
  const record = {
    version: run.inForce.validation.version ?? '',
    conditional_gathering_rules: rules,
    endpoint: run.given.endpoint ?? '',
  };
  await context.record({ path, bytes: JSON.stringify(record) });
}
