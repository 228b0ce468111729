import { apiResource } from '../../api-resource.ts';
import type { GatherContext } from '../../gather-context.ts';
import type { GatherFunction } from '../../gather-function.ts';
import { member } from '../../json.ts';
import { podType } from '../../pods/record-pod.ts';
import { isMissing, problemText } from '../../problem.ts';
import { lists } from '../../reads.ts';
import type { Visit, VisitedItem, Visits } from '../../visit.ts';
import { eachObject } from '../../visit-each.ts';

const netnamespaces = apiResource('network.openshift.io/v1', 'netnamespaces', 'NetNamespace');
const assignMacvlan = 'pod.network.openshift.io/assign-macvlan';
const multicastEnabled = 'netnamespace.network.openshift.io/multicast-enabled';
const path = 'aggregated/pods_and_netnamespaces_with_sdn_annotations.json';

/** `clusterconfig/number_of_pods_and_netnamespaces_with_sdn_annotations`: what a migration from OpenShift SDN would break. */
export const sdnAnnotations: GatherFunction = {
  id: 'clusterconfig/number_of_pods_and_netnamespaces_with_sdn_annotations',
  description: 'How many pods and networks of namespaces use what OpenShift SDN alone can do.',
  reads: [lists(podType), lists(netnamespaces)],
  records: [path],
  objects: [],
  sensitivity: 'settings',
  since: '4.16',
  begin,
};

function begin(): Visits {
  const pods = new Count((item) => annotationOf(item, assignMacvlan) !== undefined);
  const networks = new Count((item) => annotationOf(item, multicastEnabled) === 'true');
  return {
    visits: [pods.visitOf(podType), networks.visitOf(netnamespaces)],
    finish: async (context) => {
      const isUsed = pods.count > 0 || networks.count > 0;
      // Most clusters do not have the network, and so nothing that could use it: that is no error.
      for (const problem of [...pods.problems, ...networks.problems]) tell(problem, { isUsed, context });
      if (!isUsed) return;
      const content = {
        'pods_with_assign-macvlan_annotation': pods.count,
        'netnamespaces_with_multicast-enabled_annotation': networks.count,
      };
      await context.record({ path, bytes: JSON.stringify(content) });
    },
  };
}

/** How many objects of a list are as asked; none when it could not be read to its end. */
class Count {
  readonly problems: unknown[] = [];
  readonly #isCounted: (item: VisitedItem) => boolean;
  #count = 0;

  constructor(isCounted: (item: VisitedItem) => boolean) {
    this.#isCounted = isCounted;
  }

  get count(): number {
    return this.problems.length > 0 ? 0 : this.#count;
  }

  visitOf(resource: Visit['resource']): Visit {
    return {
      resource,
      visit: eachObject(resource, (item) => {
        if (this.#isCounted(item)) this.#count += 1;
        return undefined;
      }),
      onProblem: (problem) => void this.problems.push(problem),
    };
  }
}

function tell(
  problem: unknown,
  { isUsed, context }: { readonly isUsed: boolean; readonly context: GatherContext },
): void {
  if (isUsed) context.error(problem);
  else if (!isMissing(problem)) context.warn(problemText(problem));
}

// Nearly no object has it, so its bytes are looked through before anything of it is parsed.
function annotationOf(item: VisitedItem, annotation: string): unknown {
  if (!item.bytes.includes(annotation)) return undefined;
  return member(member(item.look()['metadata'], 'annotations'), annotation);
}
