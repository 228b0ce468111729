import type { JsonObject } from '@insights/cluster';
import { apiResource } from '../../api-resource.ts';
import type { GatherContext, ObjectIdentity } from '../../gather-context.ts';
import type { GatherFunction } from '../../gather-function.ts';
import { itemsOf, member, memberAt, textOf } from '../../json.ts';
import { podRecord, podType, recordPod } from '../../pods/record-pod.ts';
import { whenFound } from '../../problem.ts';
import { gets, lists } from '../../reads.ts';
import { datahubsRead, datahubsVisit } from '../../sap/datahubs.ts';
import { eachObject } from '../../visit-each.ts';
import type { VisitedItem, Visits } from '../../visit.ts';

const job = apiResource('batch/v1', 'jobs', 'Job');
const healthyPhases: ReadonlySet<string> = new Set(['Running', 'Succeeded']);
const mostPods = 500;

/** A pod that is not well, unless a job of it is. */
interface Candidate {
  readonly pod: ObjectIdentity;
  readonly jobs: readonly string[];
}

/** `clusterconfig/sap_pods`. */
export const sapPods: GatherFunction = {
  id: 'clusterconfig/sap_pods',
  description: 'Where SAP Data Intelligence is installed: its pods that neither run nor have done their work.',
  reads: [datahubsRead, lists(podType), gets(podType), gets(job)],
  records: [podRecord.path],
  objects: [podRecord],
  sensitivity: 'free text',
  since: '4.6.25',
  begin,
};

function begin(): Visits {
  const namespaces = new Set<string>();
  const candidates: Candidate[] = [];
  let leftOut = 0;
  return {
    visits: [datahubsVisit(namespaces)],
    afterwards: [
      {
        resource: podType,
        isNeeded: () => namespaces.size > 0,
        visit: eachObject(podType, (item) => {
          const candidate = namespaces.has(item.namespace) ? candidateOf(item) : undefined;
          if (candidate && candidates.length < mostPods) candidates.push(candidate);
          else if (candidate) leftOut += 1;
          return undefined;
        }),
      },
    ],
    finish: async (context) => {
      if (leftOut > 0)
        context.warn(`more than ${mostPods} pods are neither running nor succeeded, ${leftOut} are left out`);
      await recordFailing(candidates, context);
    },
  };
}

function candidateOf(item: VisitedItem): Candidate | undefined {
  const pod = item.look();
  if (healthyPhases.has(textOf(memberAt(pod, 'status', 'phase')))) return undefined;
  return { pod: { name: item.name, namespace: item.namespace }, jobs: jobsOf(pod) };
}

function jobsOf(pod: Readonly<JsonObject>): string[] {
  const owners = itemsOf(memberAt(pod, 'metadata', 'ownerReferences'));
  return owners.filter((owner) => member(owner, 'kind') === 'Job').map((owner) => textOf(member(owner, 'name')));
}

// All jobs before the first record: one that cannot be read leaves nothing half said.
async function recordFailing(candidates: readonly Candidate[], context: GatherContext): Promise<void> {
  const failing: ObjectIdentity[] = [];
  for (const { pod, jobs } of candidates) {
    if (!(await isDone(jobs, pod, context))) failing.push(pod);
  }
  for (const identity of failing) {
    const pod = await whenFound(context.object(podType, identity)); // it may be gone by now
    if (pod) await recordPod(pod, context);
  }
}

async function isDone(
  jobs: readonly string[],
  { namespace }: ObjectIdentity,
  context: GatherContext,
): Promise<boolean> {
  for (const name of jobs) {
    const succeeded = memberAt(await context.object(job, { name, namespace }), 'status', 'succeeded');
    if (typeof succeeded === 'number' && succeeded > 0) return true;
  }
  return false;
}
