import type { JsonObject } from '@insights/cluster';
import { errorCode } from '@insights/process';
import { anonymizeEnvVars } from '../anonymize/env-vars.ts';
import { apiResource, withType } from '../api-resource.ts';
import { urls } from '../redactions/fields.ts';
import { eventsRead, recordRecentEvents } from '../events/record-events.ts';
import type { GatherContext } from '../gather-context.ts';
import type { GatherFunction } from '../gather-function.ts';
import { memberAt, textOf } from '../json.ts';
import { problemText } from '../problem.ts';
import { isUnhealthyPod } from '../pods/is-unhealthy.ts';
import { fillRecordPath } from '../records/record-path.ts';

const namespace = 'openshift-cluster-version';
const clusterVersion = apiResource('config.openshift.io/v1', 'clusterversions', 'ClusterVersion');
const pod = apiResource('v1', 'pods', 'Pod');
const podPath = `config/pod/${namespace}/{name}.json`;
const hideUpstream = urls('spec.upstream');

/** `clusterconfig/version`: the cluster's id and version, and how its version operator fares. */
export const version: GatherFunction = {
  id: 'clusterconfig/version',
  description:
    "The cluster's id, version and updates, the pods of its version operator and, if one is unhealthy, their events.",
  reads: [
    { ...read(clusterVersion), verbs: ['get'], names: ['version'] },
    { ...read(pod), verbs: ['list'], namespaces: [namespace] },
    eventsRead(namespace),
  ],
  records: ['config/id', 'config/version.json', podPath, `events/${namespace}.json`],
  objects: [
    { path: 'config/version.json', resource: clusterVersion, name: 'version' },
    { path: podPath, resource: pod, namespace },
  ],
  sensitivity: 'free text',
  since: '4.2',
  // Readers of an archive look for config/id at its beginning.
  first: true,
  gather: gatherVersion,
};

async function gatherVersion(context: GatherContext): Promise<void> {
  const object = await readClusterVersion(context);
  if (!object) return;
  const id = textOf(memberAt(object, 'spec', 'clusterID'));
  if (id !== '') await context.record({ path: 'config/id', bytes: id });
  hideUpstream(object, context);
  await context.record({ path: 'config/version.json', bytes: JSON.stringify(withType(clusterVersion, object)) });
  await optional(context, `cannot list the pods of ${namespace}`, async () => {
    if (!(await recordPods(context))) return;
    await optional(context, `cannot list the events of ${namespace}`, () => recordRecentEvents(namespace, context));
  });
}

async function readClusterVersion({ cluster, signal }: GatherContext): Promise<JsonObject | undefined> {
  try {
    return (await cluster.get({ ...read(clusterVersion), name: 'version' }, signal)).parse();
  } catch (error) {
    if (errorCode(error) === 'ERR_CLUSTER_NOT_FOUND') return undefined;
    throw error;
  }
}

/** @returns whether one of them is unhealthy */
async function recordPods(context: GatherContext): Promise<boolean> {
  let isAnyUnhealthy = false;
  for await (const item of context.cluster.items({ ...read(pod), namespace }, {}, context.signal)) {
    const object = item.parse();
    isAnyUnhealthy ||= isUnhealthyPod(object, context.clock.now());
    anonymizeEnvVars(object);
    const path = fillRecordPath(podPath, { name: item.name });
    await context.record({ path, bytes: JSON.stringify(withType(pod, object)) });
  }
  return isAnyUnhealthy;
}

// Version and id are worth having without the rest, so a refusal by the API is no error of the function.
async function optional(context: GatherContext, what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (context.signal.aborted || !errorCode(error)?.startsWith('ERR_CLUSTER_')) throw error;
    context.warn(`${what}: ${problemText(error)}`);
  }
}

function read({ group, version: apiVersion, resource }: typeof pod) {
  return { group, version: apiVersion, resource };
}
