import { textOf } from '../../json.ts';
import { eventsRead, visitEvents } from '../../events/record-events.ts';
import type { GatherFunction } from '../../gather-function.ts';

const namespace = 'openshift-machine-api';

/** `clusterconfig/openshift_machine_api_events`. */
export const openshiftMachineApiEvents: GatherFunction = {
  id: 'clusterconfig/openshift_machine_api_events',
  description: 'Recent events of the machine API that tell of trouble: all but those of the type Normal.',
  reads: [eventsRead(namespace)],
  records: [`events/${namespace}.json`],
  objects: [],
  sensitivity: 'free text',
  since: '4.12',
  begin: () => visitEvents(namespace, (event) => textOf(event['type']) !== 'Normal'),
};
