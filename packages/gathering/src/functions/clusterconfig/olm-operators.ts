import { apiResource } from '../../api-resource.ts';
import type { GatherContext } from '../../gather-context.ts';
import type { GatherFunction } from '../../gather-function.ts';
import { InstalledOperators } from '../../olm/installed-operators.ts';
import { type OperatorReferences, referencesOf } from '../../olm/operator-references.ts';
import { readServiceVersion, serviceVersionRead } from '../../olm/service-version.ts';
import { isOfOneRead } from '../../problem.ts';
import { lists } from '../../reads.ts';
import type { VisitedItem, Visits } from '../../visit.ts';
import { eachObject } from '../../visit-each.ts';

const operators = apiResource('operators.coreos.com/v1', 'operators', 'Operator');
const path = 'config/olm_operators.json';
// An operator of all namespaces has a reference for each of them.
const mostReferences = 10_000;

/** `clusterconfig/olm_operators`: what OLM has installed. */
export const olmOperators: GatherFunction = {
  id: 'clusterconfig/olm_operators',
  description: 'The operators that the lifecycle manager has installed: name, version, conditions.',
  reads: [lists(operators), serviceVersionRead],
  records: [path],
  objects: [],
  sensitivity: 'free text',
  since: '4.6.26',
  begin,
};

function begin(): Visits {
  const found: OperatorReferences[] = [];
  let room = mostReferences;
  let leftOut = 0;
  const visit = (item: VisitedItem) => {
    const references = referencesOf(item.name, item.look());
    room -= 1 + references.usable.length + references.problems.length;
    if (room < 0) leftOut += 1;
    else found.push(references);
    return undefined;
  };
  return {
    visits: [{ resource: operators, notFound: 'quiet', visit: eachObject(operators, visit) }],
    finish: async (context) => {
      if (leftOut > 0) context.warn(`${leftOut} more operators are left out`);
      const installed = new InstalledOperators();
      for (const operator of found) await follow(operator, installed, context);
      const content = installed.list();
      if (content.length > 0) await context.record({ path, bytes: JSON.stringify(content) });
    },
  };
}

// What cannot be read is an error, and an element all the same with what is known.
async function follow(
  { operator, usable, problems }: OperatorReferences,
  installed: InstalledOperators,
  context: GatherContext,
): Promise<void> {
  for (const problem of problems) {
    context.error(problem);
    installed.add({ name: operator, version: '' });
  }
  for (const reference of usable) {
    const element = { name: operator, version: reference.version };
    if (installed.isKnown(element)) continue;
    try {
      installed.add({ ...element, serviceVersion: await readServiceVersion(reference, context) });
    } catch (error) {
      if (!isOfOneRead(error)) throw error;
      context.error(error);
      installed.add(element);
    }
  }
}
