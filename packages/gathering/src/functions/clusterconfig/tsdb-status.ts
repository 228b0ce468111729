import type { GatherFunction } from '../../gather-function.ts';
import { parseAnswer, prometheusRead } from '../../monitoring/monitoring-api.ts';

const path = 'config/tsdb.json';

/** `clusterconfig/tsdb_status`. */
export const tsdbStatus: GatherFunction = {
  id: 'clusterconfig/tsdb_status',
  description: 'Which series and labels fill the database of Prometheus.',
  reads: [prometheusRead],
  records: [path],
  objects: [],
  sensitivity: 'names',
  since: '4.10',
  gather: async (context) => {
    const bytes = await context.endpoints.prometheus('api/v1/status/tsdb', context.signal);
    parseAnswer(bytes, 'Prometheus');
    await context.record({ path, bytes });
  },
};
