import { apiResource } from '../../api-resource.ts';
import { isUnhealthyOperator, namespacesOf } from '../../cluster-operators/unhealthy-operator.ts';
import { OperatorPods } from '../../cluster-operators/operator-pods.ts';
import { recordRecentEvents } from '../../events/record-events.ts';
import type { GatherContext } from '../../gather-context.ts';
import type { GatherFunction } from '../../gather-function.ts';
import { sideBySide } from '../../logs/side-by-side.ts';
import { troubledLogPath } from '../../logs/record-troubled-log.ts';
import { podRecord, podType } from '../../pods/record-pod.ts';
import { explained, isOfOneRead } from '../../problem.ts';
import { gets, lists } from '../../reads.ts';
import type { Visits } from '../../visit.ts';

const clusterOperator = apiResource('config.openshift.io/v1', 'clusteroperators', 'ClusterOperator');
const event = apiResource('v1', 'events', 'Event');
const mostNamespaces = 100;

/** `clusterconfig/operators_pods_and_events`. */
export const operatorsPodsAndEvents: GatherFunction = {
  id: 'clusterconfig/operators_pods_and_events',
  description: 'Of operators that are degraded or not available: pods in trouble, logs and events of their namespaces.',
  reads: [lists(clusterOperator), lists(podType), gets({ ...podType, resource: 'pods/log' }), lists(event)],
  records: [podRecord.path, troubledLogPath, 'events/{ns}.json'],
  objects: [podRecord],
  sensitivity: 'free text',
  since: '4.6.35',
  begin,
};

function begin(): Visits {
  const namespaces = new Set<string>();
  const pods = new OperatorPods();
  let leftOut = 0;
  return {
    visits: [
      {
        resource: clusterOperator,
        notFound: 'quiet',
        visit: (item) => {
          if (!isUnhealthyOperator(item.look())) return undefined;
          for (const namespace of namespacesOf(item.look())) {
            if (namespaces.size < mostNamespaces) namespaces.add(namespace);
            else if (!namespaces.has(namespace)) leftOut += 1;
          }
          return undefined;
        },
      },
    ],
    afterwards: [
      {
        resource: podType,
        isNeeded: () => namespaces.size > 0,
        visit: async (item, context) => {
          if (namespaces.has(item.namespace)) await pods.add(item, context);
          return undefined;
        },
        onProblem: (problem, context) => context.warn(explained('cannot list the pods of operators', problem).message),
      },
    ],
    finish: async (context) => {
      if (leftOut > 0) context.warn(`more than ${mostNamespaces} namespaces of operators, ${leftOut} are left out`);
      await recordEvents([...namespaces], context);
      await pods.recordLogs(context);
    },
  };
}

async function recordEvents(namespaces: readonly string[], context: GatherContext): Promise<void> {
  const own = namespaces.filter((namespace) => namespace.startsWith('openshift-'));
  await sideBySide(own, async (namespace) => {
    try {
      await recordRecentEvents(namespace, context);
    } catch (error) {
      context.signal.throwIfAborted();
      if (!isOfOneRead(error)) throw error;
      context.error(explained(`events of ${namespace}`, error));
    }
  });
}
