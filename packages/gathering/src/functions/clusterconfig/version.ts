import { isClusterError, type JsonObject } from '@insights/cluster';
import { anonymizeEnvVars } from '../../anonymize/env-vars.ts';
import { apiResource, withType } from '../../api-resource.ts';
import { eventsRead, recordRecentEvents } from '../../events/record-events.ts';
import type { GatherContext } from '../../gather-context.ts';
import type { VisitingFunction } from '../../gather-function.ts';
import { memberAt, textOf } from '../../json.ts';
import { isUnhealthyPod } from '../../pods/is-unhealthy.ts';
import { problemText } from '../../problem.ts';
import { gets, lists } from '../../reads.ts';
import { fillRecordPath } from '../../records/record-path.ts';
import { urls } from '../../redactions/fields.ts';
import type { VisitedItem, Visits } from '../../visit.ts';

const namespace = 'openshift-cluster-version';
const clusterVersion = apiResource('config.openshift.io/v1', 'clusterversions', 'ClusterVersion');
const pod = apiResource('v1', 'pods', 'Pod');
const podPath = `config/pod/${namespace}/{name}.json`;
const hideUpstream = urls('spec.upstream');

/** `clusterconfig/version`: the cluster's id and version, and how its version operator fares. */
export const version: VisitingFunction = {
  id: 'clusterconfig/version',
  description:
    "The cluster's id, version and updates, the pods of its version operator and, if one is unhealthy, their events.",
  reads: [gets(clusterVersion, { names: ['version'] }), lists(pod, { namespaces: [namespace] }), eventsRead(namespace)],
  records: ['config/id', 'config/version.json', podPath, `events/${namespace}.json`],
  objects: [
    { path: 'config/version.json', resource: clusterVersion, name: 'version' },
    { path: podPath, resource: pod, namespace },
  ],
  sensitivity: 'free text',
  since: '4.2',
  // Readers of an archive look for config/id at its beginning.
  first: true,
  begin,
};

function begin(): Visits {
  let hasVersion = false;
  let isAnyUnhealthy = false;
  return {
    visits: [
      {
        resource: clusterVersion,
        selector: { name: 'version' },
        notFound: 'quiet',
        visit: async (item, context) => {
          hasVersion = true;
          await recordVersion(item.parse(), context);
          return undefined;
        },
      },
    ],
    afterwards: [
      {
        resource: pod,
        selector: { namespace },
        isNeeded: () => hasVersion,
        visit: async (item, context) => {
          isAnyUnhealthy ||= await recordPod(item, context);
          return undefined;
        },
        // Version and id are worth having without the rest, so a refusal by the API is no error of the function.
        onProblem: (problem, context) => context.warn(`cannot list the pods of ${namespace}: ${problemText(problem)}`),
      },
    ],
    finish: async (context) => {
      if (isAnyUnhealthy) await recordEvents(context);
    },
  };
}

async function recordVersion(object: JsonObject, context: GatherContext): Promise<void> {
  const id = textOf(memberAt(object, 'spec', 'clusterID'));
  if (id !== '') await context.record({ path: 'config/id', bytes: id });
  hideUpstream(object, context);
  await context.record({ path: 'config/version.json', bytes: JSON.stringify(withType(clusterVersion, object)) });
}

/** @returns whether it is unhealthy */
async function recordPod(item: VisitedItem, context: GatherContext): Promise<boolean> {
  const object = item.parse();
  const isUnhealthy = isUnhealthyPod(object, context.clock.now());
  anonymizeEnvVars(object);
  const path = fillRecordPath(podPath, { name: item.name });
  await context.record({ path, bytes: JSON.stringify(withType(pod, object)), shared: true });
  return isUnhealthy;
}

async function recordEvents(context: GatherContext): Promise<void> {
  try {
    await recordRecentEvents(namespace, context);
  } catch (error) {
    if (context.signal.aborted || !isClusterError(error)) throw error;
    context.warn(`cannot list the events of ${namespace}: ${problemText(error)}`);
  }
}
