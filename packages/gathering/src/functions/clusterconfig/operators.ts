import { apiResource, withTypeRaw } from '../../api-resource.ts';
import type { GatherContext } from '../../gather-context.ts';
import type { FunctionRead, GatherFunction, ObjectRecord } from '../../gather-function.ts';
import { sideBySide } from '../../logs/side-by-side.ts';
import { ApiDiscovery } from '../../operators/api-discovery.ts';
import {
  operatorResourceContent,
  operatorResourcePath,
  operatorResourceTemplate,
} from '../../operators/operator-resource.ts';
import { type RelatedObject, relatedObjectsOf } from '../../operators/related-objects.ts';
import { isMissing, isOfOneRead, problemText } from '../../problem.ts';
import { gets, lists } from '../../reads.ts';
import { fillRecordPath } from '../../records/record-path.ts';
import { eachObject } from '../../visit-each.ts';
import type { VisitedItem, Visits } from '../../visit.ts';

const clusterOperator = apiResource('config.openshift.io/v1', 'clusteroperators', 'ClusterOperator');
const operatorRecord: ObjectRecord = { path: 'config/clusteroperator/{name}.json', resource: clusterOperator };
const samples = apiResource('samples.operator.openshift.io/v1', 'configs', 'Config');
// Whole, as which types there are is known to the cluster's release alone.
const wholeGroups = ['config.openshift.io', 'operator.openshift.io', 'imageregistry.operator.openshift.io'];
// Other operators' groups are not declared; what is of the image registry is recorded by functions of its own.
const readGroups: ReadonlySet<string> = new Set(['operator.openshift.io', samples.group]);
const mostRelated = 1000;

/** `clusterconfig/operators`. */
export const operators: GatherFunction = {
  id: 'clusterconfig/operators',
  description: 'The operators of the platform, how each fares, and how it is configured.',
  reads: [lists(clusterOperator), ...wholeGroups.map(wholeGroup), gets(samples)],
  records: [operatorRecord.path, operatorResourceTemplate],
  objects: [operatorRecord],
  sensitivity: 'free text',
  since: '4.2',
  begin,
};

function wholeGroup(group: string): FunctionRead {
  return gets(apiResource(`${group}/v1`, '*', ''));
}

function begin(): Visits {
  const related = new Map<string, RelatedObject>();
  return {
    visits: [
      {
        resource: clusterOperator,
        notFound: 'quiet',
        visit: eachObject(clusterOperator, async (item, context) => {
          await recordOperator(item, context);
          // Two operators may name one object, which is recorded once.
          for (const each of relatedObjectsOf(item.look())) related.set(JSON.stringify(each), each);
          return undefined;
        }),
      },
    ],
    finish: (context) => recordRelated([...related.values()], context),
  };
}

async function recordOperator({ name, bytes }: VisitedItem, context: GatherContext): Promise<void> {
  const path = fillRecordPath(operatorRecord.path, { name });
  await context.record({ path, bytes: withTypeRaw(clusterOperator, bytes) });
}

async function recordRelated(all: readonly RelatedObject[], context: GatherContext): Promise<void> {
  const related = all.filter(({ group }) => readGroups.has(group));
  const discovery = related.length > 0 ? await discover(context) : undefined;
  if (!discovery) return;
  if (related.length > mostRelated) {
    context.warn(`${related.length} objects are related to operators, those after ${mostRelated} are left out`);
  }
  const paths = new Set<string>();
  await sideBySide(related.slice(0, mostRelated), async (each) => {
    try {
      await recordOne(each, { discovery, paths, context });
    } catch (error) {
      note(error, each, context);
    }
  });
}

// The operators themselves are recorded by now.
async function discover(context: GatherContext): Promise<ApiDiscovery | undefined> {
  try {
    return await ApiDiscovery.begin(context);
  } catch (error) {
    context.signal.throwIfAborted();
    if (!isOfOneRead(error)) throw error;
    context.warn(`cannot discover the types of operators: ${problemText(error)}`);
    return undefined;
  }
}

interface Surroundings {
  readonly discovery: ApiDiscovery;
  readonly paths: Set<string>;
  readonly context: GatherContext;
}

async function recordOne(related: RelatedObject, { discovery, paths, context }: Surroundings): Promise<void> {
  const { name, namespace } = related;
  const resource = await discovery.find(related.group, related.resource);
  if (!resource) return;
  const path = operatorResourcePath(resource, related);
  if (paths.has(path)) return;
  paths.add(path);
  const object = await context.object(resource, { name, namespace });
  await context.record({ path, bytes: JSON.stringify(operatorResourceContent(resource, name, object, context)) });
}

// An operator may name what is not there; what it names and cannot be read is worth a look and no more.
function note(error: unknown, { group, resource, name }: RelatedObject, context: GatherContext): void {
  context.signal.throwIfAborted();
  if (isMissing(error)) return;
  if (!isOfOneRead(error)) throw error;
  context.warn(`cannot read ${resource}.${group} ${name}: ${problemText(error)}`);
}
