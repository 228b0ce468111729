import { ClusterError, isClusterError } from '../errors.ts';
import { isJsonObject, type JsonObject, type JsonValue, textOf } from '../json.ts';
import { type ResourceRef, resourcePath, type Selectors, withQuery } from '../resource.ts';
import type { ObjectClient } from './object-client.ts';

/** Objects and the version of the whole list. */
export interface ObjectList {
  readonly items: JsonObject[];
  /** Where a watch goes on from. */
  readonly resourceVersion: string;
}

interface ListObjectsOptions extends Selectors {
  readonly ref: ResourceRef;
  /** Default: all. */
  readonly limit?: number | undefined;
}

const pageSize = 500;
// A server whose pages never end must not be followed for ever, and what it sends is kept.
const mostItems = 20_000;
const mostPages = 200;

/** Reads a list page by page; from the start once more when it expired on the way. */
export async function listObjects(
  client: ObjectClient,
  options: ListObjectsOptions,
  signal: AbortSignal,
): Promise<ObjectList> {
  try {
    return await listPages(client, options, signal);
  } catch (error) {
    if (!isClusterError(error, 'ERR_CLUSTER_EXPIRED')) throw error;
    return await listPages(client, options, signal);
  }
}

async function listPages(client: ObjectClient, options: ListObjectsOptions, signal: AbortSignal): Promise<ObjectList> {
  const { ref, limit: most = Number.POSITIVE_INFINITY, labelSelector, fieldSelector } = options;
  const items: JsonObject[] = [];
  let token: string | undefined;
  for (let pages = 0; pages < mostPages && items.length <= mostItems; pages++) {
    const limit = Math.min(pageSize, most - items.length);
    const path = withQuery(resourcePath(ref), { labelSelector, fieldSelector, limit, continue: token });
    const page = await client.json({ method: 'GET', path }, signal);
    items.push(...itemsOf(page['items'], path));
    const metadata = isJsonObject(page['metadata']) ? page['metadata'] : {};
    token = textOf(metadata['continue']);
    // Servers that know no pages give everything at once.
    if (items.length > most) items.length = most;
    if (token === undefined || items.length === most) {
      return { items, resourceVersion: textOf(metadata['resourceVersion']) ?? '' };
    }
  }
  throw new ClusterError('ERR_CLUSTER_TOO_LARGE', `GET ${resourcePath(ref)}: the list does not end`);
}

function itemsOf(items: JsonValue | undefined, path: string): JsonObject[] {
  if (items === undefined || items === null) return [];
  if (Array.isArray(items) && items.every(isJsonObject)) return items;
  throw new ClusterError('ERR_CLUSTER_MALFORMED', `GET ${path}: items is not a list of objects`);
}
