import { type ClusterObjects, isClusterError, type ResourceRef } from '@insights/cluster';

/** Reads one object; `undefined` when there is none. @throws ClusterError: what may not be read now is not absent */
export async function readOptional<Kind>(
  objects: Pick<ClusterObjects, 'get'>,
  ref: ResourceRef,
  signal: AbortSignal,
): Promise<Kind | undefined> {
  try {
    return (await objects.get(ref, signal)) as Kind;
  } catch (error) {
    if (isClusterError(error, 'ERR_CLUSTER_NOT_FOUND')) return undefined;
    throw error;
  }
}
