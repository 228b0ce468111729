import { apiResource } from '../../api-resource.ts';
import type { GatherContext } from '../../gather-context.ts';
import type { GatherFunction } from '../../gather-function.ts';
import { InstallPlanGroups } from '../../olm/install-plan-groups.ts';
import { isMissing } from '../../problem.ts';
import { lists } from '../../reads.ts';
import type { VisitedItem, Visits } from '../../visit.ts';
import { eachObject } from '../../visit-each.ts';

const plans = apiResource('operators.coreos.com/v1alpha1', 'installplans', 'InstallPlan');
const path = 'config/installplans.json';

/** `clusterconfig/install_plans`: how often which operator is installed and updated. */
export const installPlans: GatherFunction = {
  id: 'clusterconfig/install_plans',
  description: "How many install plans there are of each operator in OpenShift's own namespaces.",
  reads: [lists(plans)],
  records: [path],
  objects: [],
  sensitivity: 'names',
  since: '4.5.33',
  begin,
};

function begin(): Visits {
  const groups = new InstallPlanGroups();
  let isReadable = true;
  const visit = (item: VisitedItem) => {
    if (!isOfPlatform(item.namespace)) return undefined;
    groups.add(item.namespace, item.look());
    return undefined;
  };
  // A cluster without the lifecycle manager has nothing to count, and no record.
  const onProblem = (problem: unknown, context: GatherContext) => {
    isReadable = false;
    if (!isMissing(problem)) context.error(problem);
  };
  return {
    visits: [{ resource: plans, visit: eachObject(plans, visit), onProblem }],
    finish: async (context) => {
      if (!isReadable) return;
      if (groups.leftOut > 0) context.warn(`${groups.leftOut} install plans of further groups are left out`);
      await context.record({ path, bytes: JSON.stringify(groups.summary()) });
    },
  };
}

function isOfPlatform(namespace: string): boolean {
  return namespace === 'openshift' || namespace.startsWith('openshift-');
}
