import { isJsonObject } from '@insights/cluster';
import { type ApiResource, apiResource } from '../../api-resource.ts';
import type { GatherContext } from '../../gather-context.ts';
import type { GatherFunction } from '../../gather-function.ts';
import { ChartCounts } from '../../helm/chart-counts.ts';
import { isMissing } from '../../problem.ts';
import { lists } from '../../reads.ts';
import { eachObject } from '../../visit-each.ts';
import type { Visit, VisitedItem, Visits } from '../../visit.ts';

const path = 'config/helmchart_info.json';
const types = [
  apiResource('apps/v1', 'replicasets', 'ReplicaSet'),
  apiResource('apps/v1', 'daemonsets', 'DaemonSet'),
  apiResource('apps/v1', 'statefulsets', 'StatefulSet'),
  apiResource('v1', 'services', 'Service'),
  apiResource('apps/v1', 'deployments', 'Deployment'),
];

/** `workloads/helmchart_info`. */
export const helmchartInfo: GatherFunction = {
  id: 'workloads/helmchart_info',
  description:
    'Which Helm charts are installed, by name and version, and how many objects they made; no namespace is named.',
  reads: types.map((type) => lists(type)),
  records: [path],
  objects: [],
  sensitivity: 'names',
  since: '4.11',
  begin,
};

function begin(): Visits {
  const counts = new ChartCounts();
  return { visits: types.map((type) => visitOf(type, counts)), finish: (context) => record(counts, context) };
}

function visitOf(resource: ApiResource, counts: ChartCounts): Visit {
  return {
    resource,
    selector: { labelSelector: 'app.kubernetes.io/managed-by=Helm' },
    // The other types tell of their charts all the same.
    onProblem: (problem, context) => {
      if (!isMissing(problem)) context.error(problem);
    },
    visit: eachObject(resource, (item) => {
      const label = chartLabelOf(item);
      if (label !== undefined) counts.add({ namespace: item.namespace, resource: resource.resource, label });
      return undefined;
    }),
  };
}

function chartLabelOf({ metadata: { labels } }: VisitedItem): string | undefined {
  const label = isJsonObject(labels) ? labels['helm.sh/chart'] : undefined;
  return typeof label === 'string' && label !== '' ? label : undefined;
}

async function record(counts: ChartCounts, context: GatherContext): Promise<void> {
  if (counts.leftOut > 0) context.warn(`${counts.leftOut} objects of more charts are left out`);
  if (!counts.isEmpty) await context.record({ path, bytes: JSON.stringify(counts) });
}
