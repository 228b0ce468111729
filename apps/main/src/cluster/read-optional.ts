import { ClusterError, type ClusterObjects, type ResourceRef } from '@insights/cluster';

/** Reads one object; one that does not exist, or that this installation's role leaves out, is `undefined`. */
export async function readOptional<Kind>(
  objects: ClusterObjects,
  ref: ResourceRef,
  signal: AbortSignal,
): Promise<Kind | undefined> {
  try {
    return (await objects.get(ref, signal)) as Kind;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof ClusterError && ['ERR_CLUSTER_NOT_FOUND', 'ERR_CLUSTER_FORBIDDEN'].includes(error.code);
}
