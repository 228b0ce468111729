import { apiResource } from '../../api-resource.ts';
import { FailedChecks } from '../../connectivity/failed-checks.ts';
import type { GatherFunction } from '../../gather-function.ts';
import { lists } from '../../reads.ts';
import { eachObject } from '../../visit-each.ts';
import type { Visits } from '../../visit.ts';

const check = apiResource(
  'controlplane.operator.openshift.io/v1alpha1',
  'podnetworkconnectivitychecks',
  'PodNetworkConnectivityCheck',
);
const path = 'config/podnetworkconnectivitychecks.json';
const dayMilliseconds = 24 * 3600 * 1000;

/** `clusterconfig/pod_network_connectivity_checks`. */
export const podNetworkConnectivityChecks: GatherFunction = {
  id: 'clusterconfig/pod_network_connectivity_checks',
  description: 'Which checks of the network between pods failed within a day: reason, message and the newest time.',
  reads: [lists(check)],
  records: [path],
  objects: [],
  sensitivity: 'addresses',
  since: '4.8',
  begin,
};

function begin(): Visits {
  const failed = new FailedChecks();
  return {
    visits: [
      {
        resource: check,
        visit: eachObject(check, (item, { clock }) => {
          failed.add(item.look()['status'], new Date(clock.now().getTime() - dayMilliseconds));
          return undefined;
        }),
      },
    ],
    finish: async (context) => {
      if (failed.leftOut > 0) context.warn(`${failed.leftOut} failures with other messages are left out`);
      await context.record({ path, bytes: JSON.stringify(failed) });
    },
  };
}
