import type { JsonValue } from '@insights/cluster';
import { type ApiResource, apiResource } from '../../api-resource.ts';
import type { GatherContext } from '../../gather-context.ts';
import type { GatherFunction } from '../../gather-function.ts';
import { member, textOf } from '../../json.ts';
import { problemText } from '../../problem.ts';
import { lists } from '../../reads.ts';

const namespace = 'openshift-kube-apiserver';
const configMaps = apiResource('v1', 'configmaps', 'ConfigMap');
const secrets = apiResource('v1', 'secrets', 'Secret');
const path = 'config/versioned_object_revision_counts.json';
const ownerPrefix = 'revision-status-';
// A cluster has some twenty of them.
const mostNames = 1000;

type Counts = ReadonlyMap<string, number>;

/** `clusterconfig/revisioned_objects`: how many revisions of its settings the API server's operator has left behind. */
export const revisionedObjects: GatherFunction = {
  id: 'clusterconfig/revisioned_objects',
  description: "How many revisions there are of the config maps and Secrets of the API server's own configuration.",
  reads: [lists(configMaps, { namespaces: [namespace] }), lists(secrets, { namespaces: [namespace] })],
  records: [path],
  objects: [],
  sensitivity: 'settings',
  since: '4.23',
  runsIn: 'main',
  gather: gatherCounts,
};

async function gatherCounts(context: GatherContext): Promise<void> {
  const [ofConfigMaps, ofSecrets] = await Promise.all([
    countRevisions(configMaps, context),
    countRevisions(secrets, context),
  ]);
  const isAny = ofConfigMaps.size + ofSecrets.size > 0;
  const counts = { configmaps: Object.fromEntries(ofConfigMaps), secrets: Object.fromEntries(ofSecrets) };
  await context.record({ path, bytes: JSON.stringify(isAny ? { [namespace]: counts } : {}) });
}

/** @returns by name without the number of the revision; nothing when they cannot all be listed */
async function countRevisions({ group, version, resource }: ApiResource, context: GatherContext): Promise<Counts> {
  const counts = new Map<string, number>();
  let others = 0;
  try {
    const ref = { group, version, resource, namespace };
    for await (const { name, bytes, metadata } of context.cluster.items(ref, { metadataOnly: true }, context.signal)) {
      if (!bytes.includes(ownerPrefix) || !isOfRevision(metadata['ownerReferences'])) continue;
      const base = name.replace(/-\d+$/, '');
      if (counts.size < mostNames || counts.has(base)) counts.set(base, (counts.get(base) ?? 0) + 1);
      else others += 1;
    }
  } catch (error) {
    context.signal.throwIfAborted();
    context.warn(`cannot list ${resource} in ${namespace}: ${problemText(error)}`);
    return new Map();
  }
  if (others > 0) context.warn(`${others} ${resource} of other names than the first ${mostNames} are not counted`);
  return counts;
}

function isOfRevision(owners: unknown): boolean {
  if (!Array.isArray(owners)) return false;
  return owners.some((owner) => textOf(member(owner as JsonValue, 'name')).startsWith(ownerPrefix));
}
