import type { FakeCluster, JsonObject, JsonValue } from '@insights/fake-cluster';
import { catalogue, matchRecordPath, restoreObject } from '@insights/gathering';

/** What {@link loadObjects} did. */
export interface LoadedObjects {
  readonly objects: number;
  /** Paths of files that hold no object of a cluster. */
  readonly skipped: readonly string[];
}

/**
 * Loads every YAML and JSON object below a folder into a cluster, status included. The folder may be that of an unpacked
 * Insights archive: an object at the record path of a gathering function is what that function reads, whatever the
 * record left out; records that are no objects (counts, alerts, logs) are skipped.
 * @throws FakeClusterError `ERR_FAKE_CLUSTER_OBJECT` naming the file and what was expected
 */
export async function loadObjects(cluster: FakeCluster, folder: string): Promise<LoadedObjects> {
  const skipped: string[] = [];
  const objects = await cluster.loadObjects(folder, (path, document) => {
    const resolved = resolveRecord(path, document);
    if (resolved === 'skip') skipped.push(path);
    return resolved;
  });
  return { objects, skipped };
}

function resolveRecord(path: string, document: JsonValue): JsonObject | 'skip' | undefined {
  const match = matchRecordPath(catalogue, path);
  if (match) return restoreObject(match, document) ?? 'skip';
  return isComplete(document) ? undefined : 'skip';
}

// Some records have a kind and are excerpts all the same.
function isComplete(document: JsonValue): boolean {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return false;
  const { kind, apiVersion, metadata, items } = document;
  const isNamed = typeof metadata === 'object' && metadata !== null && 'name' in metadata;
  return kind !== undefined && apiVersion !== undefined && (isNamed || items !== undefined);
}
