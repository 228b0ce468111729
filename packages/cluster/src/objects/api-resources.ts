import { ClusterError } from '../errors.ts';
import { isJsonObject, type JsonValue } from '../json.ts';
import type { ObjectClient } from './object-client.ts';

/** A version of an API group that has a name. */
export interface GroupVersion {
  readonly group: string;
  readonly version: string;
}

/**
 * The resources of one version of a group, by discovery (`GET /apis/GROUP/VERSION`).
 * @returns plural names, without subresources; empty when the group or version is not served
 */
export async function listResources(
  client: ObjectClient,
  { group, version }: GroupVersion,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const path = `/apis/${encodeURIComponent(group)}/${encodeURIComponent(version)}`;
  try {
    const { resources } = await client.json({ method: 'GET', path }, signal);
    return new Set(Array.isArray(resources) ? resources.flatMap(nameOf) : []);
  } catch (error) {
    if (error instanceof ClusterError && error.code === 'ERR_CLUSTER_NOT_FOUND') return new Set();
    throw error;
  }
}

function nameOf(resource: JsonValue): string[] {
  const name = isJsonObject(resource) ? resource['name'] : undefined;
  return typeof name === 'string' && !name.includes('/') ? [name] : [];
}
