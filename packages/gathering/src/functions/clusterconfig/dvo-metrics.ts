import { apiResource } from '../../api-resource.ts';
import type { GatherFunction } from '../../gather-function.ts';
import { lists } from '../../reads.ts';
import { MetricsRecord } from '../../validation-operator/metrics-record.ts';
import { type MetricsPort, portsOf } from '../../validation-operator/metrics-port.ts';
import { readMetrics } from '../../validation-operator/read-metrics.ts';
import type { Visits } from '../../visit.ts';

const service = apiResource('v1', 'services', 'Service');
const labelSelector = 'name=deployment-validation-operator';
const path = 'config/dvo_metrics';
const mostPorts = 32;

/** `clusterconfig/dvo_metrics`. */
export const dvoMetrics: GatherFunction = {
  id: 'clusterconfig/dvo_metrics',
  description: 'Which workloads fail the checks of the Deployment Validation Operator.',
  reads: [lists(service)],
  records: [path],
  objects: [],
  sensitivity: 'names',
  since: '4.10',
  begin,
};

function begin(): Visits {
  const ports: MetricsPort[] = [];
  let services = 0;
  return {
    visits: [
      {
        resource: service,
        selector: { labelSelector },
        visit: (item) => {
          services += 1;
          if (ports.length <= mostPorts) ports.push(...portsOf(item));
          return undefined;
        },
      },
    ],
    finish: async (context) => {
      if (services === 0) return context.warn(`no service found with label selector ${labelSelector}`);
      if (ports.length > mostPorts) context.warn(`only the first ${mostPorts} ports of services are asked for metrics`);
      const record = new MetricsRecord(context);
      for (const port of ports.slice(0, mostPorts)) await readMetrics(port, record, context);
      await context.record({ path, bytes: record.bytes() });
    },
  };
}
