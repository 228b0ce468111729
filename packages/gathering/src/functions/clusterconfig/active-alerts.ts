import { isJsonObject, type JsonObject, type JsonValue } from '@insights/cluster';
import { unexpectedObject } from '../../errors.ts';
import type { GatherContext } from '../../gather-context.ts';
import type { GatherFunction } from '../../gather-function.ts';
import { alertmanagerRead, parseAnswer } from '../../monitoring/monitoring-api.ts';

const path = 'config/alerts.json';
const mostAlerts = 1000;
const keptMembers = ['labels', 'annotations', 'endsAt', 'startsAt', 'updatedAt', 'status'] as const;

/** `clusterconfig/active_alerts`. */
export const activeAlerts: GatherFunction = {
  id: 'clusterconfig/active_alerts',
  description: 'The alerts that are firing, by Alertmanager.',
  reads: [alertmanagerRead],
  records: [path],
  objects: [],
  sensitivity: 'free text',
  since: '4.12',
  gather: gatherAlerts,
};

async function gatherAlerts(context: GatherContext): Promise<void> {
  const answer = await context.endpoints.alertmanager('api/v2/alerts?active=true', context.signal);
  const alerts = parseAnswer(answer, 'Alertmanager');
  if (!Array.isArray(alerts)) throw unexpectedObject('the answer of Alertmanager is no list of alerts');
  if (alerts.length > mostAlerts) {
    context.error(`alert limit ${mostAlerts} was exceeded! There were ${alerts.length} alerts`);
  }
  const kept = alerts.slice(0, mostAlerts).filter(isJsonObject).map(compactAlert);
  const others = Math.min(alerts.length, mostAlerts) - kept.length;
  if (others > 0) context.error(`${others} of the alerts are no objects and left out`);
  await context.record({ path, bytes: JSON.stringify(kept) });
}

// Nothing else of an alert leaves the cluster: receivers name people.
function compactAlert(alert: JsonObject): Record<string, JsonValue | undefined> {
  return Object.fromEntries(keptMembers.map((member) => [member, alert[member]]));
}
