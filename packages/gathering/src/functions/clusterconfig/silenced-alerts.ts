import type { GatherFunction } from '../../gather-function.ts';
import { alertmanagerRead, parseAnswer } from '../../monitoring/monitoring-api.ts';

const path = 'config/silenced_alerts.json';

/** `clusterconfig/silenced_alerts`. */
export const silencedAlerts: GatherFunction = {
  id: 'clusterconfig/silenced_alerts',
  description: 'The alerts that somebody silenced, by Alertmanager.',
  reads: [alertmanagerRead],
  records: [path],
  objects: [],
  sensitivity: 'free text',
  since: '4.10',
  gather: async (context) => {
    const query = 'api/v2/alerts?silenced=true&active=false&inhibited=false';
    const bytes = await context.endpoints.alertmanager(query, context.signal);
    parseAnswer(bytes, 'Alertmanager');
    await context.record({ path, bytes });
  },
};
