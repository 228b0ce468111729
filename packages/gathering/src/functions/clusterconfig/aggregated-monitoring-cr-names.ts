import { apiResource } from '../../api-resource.ts';
import type { GatherContext } from '../../gather-context.ts';
import type { GatherFunction } from '../../gather-function.ts';
import { lists } from '../../reads.ts';
import type { VisitedItem, Visits } from '../../visit.ts';

const prometheuses = apiResource('monitoring.coreos.com/v1', 'prometheuses', 'Prometheus');
const alertmanagers = apiResource('monitoring.coreos.com/v1', 'alertmanagers', 'Alertmanager');
const platformNamespace = 'openshift-monitoring';
const path = 'aggregated/custom_prometheuses_alertmanagers.json';
const mostNames = 10_000;

/** `clusterconfig/aggregated_monitoring_cr_names`: monitoring that the customer runs beside the platform's. */
export const aggregatedMonitoringCrNames: GatherFunction = {
  id: 'clusterconfig/aggregated_monitoring_cr_names',
  description: "Names of the Prometheus and Alertmanager instances that are not the platform's own.",
  reads: [lists(prometheuses), lists(alertmanagers)],
  records: [path],
  objects: [],
  sensitivity: 'names',
  since: '4.14.32',
  begin,
};

function begin(): Visits {
  const found = { prometheuses: new Names(), alertmanagers: new Names() };
  return {
    visits: [
      { resource: prometheuses, visit: (item) => found.prometheuses.add(item) },
      { resource: alertmanagers, visit: (item) => found.alertmanagers.add(item) },
    ],
    finish: (context) => record(found, context),
  };
}

class Names {
  readonly kept: string[] = [];
  leftOut = 0;

  add({ name, namespace }: VisitedItem): undefined {
    if (namespace === platformNamespace) return;
    if (this.kept.length < mostNames) this.kept.push(name);
    else this.leftOut += 1;
  }
}

async function record(found: Readonly<Record<string, Names>>, context: GatherContext): Promise<void> {
  const kinds = Object.entries(found);
  for (const [kind, { leftOut }] of kinds) {
    if (leftOut > 0) context.warn(`${leftOut} more ${kind} are left out`);
  }
  if (kinds.every(([, { kept }]) => kept.length === 0)) return;
  const content = Object.fromEntries(kinds.map(([kind, { kept }]) => [kind, kept]));
  await context.record({ path, bytes: JSON.stringify(content) });
}
