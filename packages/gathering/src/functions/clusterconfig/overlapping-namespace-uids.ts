import { isJsonObject } from '@insights/cluster';
import { apiResource } from '../../api-resource.ts';
import { missingFromCluster } from '../../errors.ts';
import type { GatherContext } from '../../gather-context.ts';
import type { GatherFunction } from '../../gather-function.ts';
import { lists } from '../../reads.ts';
import { overlapSets } from '../../uid-ranges/overlap-sets.ts';
import { parseUidRange, type UidRange } from '../../uid-ranges/uid-range.ts';
import { eachObject } from '../../visit-each.ts';
import type { VisitedItem, Visits } from '../../visit.ts';

const namespaceType = apiResource('v1', 'namespaces', 'Namespace');
const annotation = 'openshift.io/sa.scc.uid-range';
const path = 'config/namespaces_with_overlapping_uids.json';

/** `clusterconfig/overlapping_namespace_uids`. */
export const overlappingNamespaceUids: GatherFunction = {
  id: 'clusterconfig/overlapping_namespace_uids',
  description: 'Sets of namespaces whose ranges of user ids overlap, so that their pods may share a user of the node.',
  reads: [lists(namespaceType)],
  records: [path],
  objects: [],
  sensitivity: 'names',
  since: '4.8.41',
  begin,
};

function begin(): Visits {
  const ranges = new Map<string, UidRange>();
  return {
    visits: [
      {
        resource: namespaceType,
        visit: eachObject(namespaceType, (item, context) => {
          const range = rangeOf(item, context);
          if (range) ranges.set(item.name, range);
          return undefined;
        }),
      },
    ],
    finish: (context) => record(ranges, context),
  };
}

function rangeOf({ name, metadata }: VisitedItem, context: GatherContext): UidRange | undefined {
  const { annotations } = metadata;
  const text = isJsonObject(annotations) ? annotations[annotation] : undefined;
  const problem = `can't read uid range of the ${name} namespace`;
  const range = parseUidRange(text);
  if (text === undefined) context.error(missingFromCluster(problem));
  else if (!range) context.error(problem);
  return range;
}

async function record(ranges: ReadonlyMap<string, UidRange>, context: GatherContext): Promise<void> {
  const { sets, isCut } = overlapSets(ranges);
  if (isCut) context.warn('too many namespaces overlap: some sets are incomplete or left out');
  await context.record({ path, bytes: JSON.stringify(sets) });
}
