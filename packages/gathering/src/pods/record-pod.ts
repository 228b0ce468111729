import type { JsonObject } from '@insights/cluster';
import { anonymizeEnvVars } from '../anonymize/env-vars.ts';
import { apiResource, withType } from '../api-resource.ts';
import type { GatherContext } from '../gather-context.ts';
import type { ObjectRecord } from '../gather-function.ts';
import { memberAt, textOf } from '../json.ts';
import { fillRecordPath } from '../records/record-path.ts';

/** The type of a pod. */
export const podType = apiResource('v1', 'pods', 'Pod');

/** What {@link recordPod} records. */
export const podRecord: ObjectRecord = { path: 'config/pod/{ns}/{name}.json', resource: podType };

/**
 * Records a pod, whose proxies are anonymized in place, at the path that it has whoever records it.
 * @throws GatheringError `ERR_GATHERING_UNEXPECTED_OBJECT` for a name that cannot be part of a path
 */
export async function recordPod(pod: JsonObject, context: GatherContext): Promise<void> {
  anonymizeEnvVars(pod);
  const path = fillRecordPath(podRecord.path, {
    name: textOf(memberAt(pod, 'metadata', 'name')),
    namespace: textOf(memberAt(pod, 'metadata', 'namespace')),
  });
  await context.record({ path, bytes: JSON.stringify(withType(podType, pod)), shared: true });
}
