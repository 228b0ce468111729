import { type ApiError, badRequest, continueExpired } from '../api-error.ts';
import { numberAt, type JsonObject, stringAt } from '../json.ts';
import type { ResourceType } from '../resources/resource-type.ts';
import type { ObjectStore } from './object-store.ts';
import type { Selector } from './selectors.ts';
import type { StoredObject } from './stored-object.ts';

/** Which part of which objects a list asks for. */
export interface ListQuery {
  readonly type: ResourceType;
  /** `undefined`: all namespaces. */
  readonly namespace: string | undefined;
  readonly selector: Selector;
  readonly isSelecting: boolean;
  /** 0: no limit. */
  readonly limit: number;
  /** The token of the previous page. */
  readonly continueToken: string | undefined;
}

/** One page of a list. */
export interface ListPage {
  readonly items: readonly StoredObject[];
  /** The version of the whole list, the same for all of its pages. */
  readonly revision: number;
  readonly continueToken?: string;
  /** Only when the server knows it without looking at each object: not with selectors. */
  readonly remainingItemCount?: number;
}

const keptSnapshots = 200;
// A token that goes on with what there is now (etcd3 store: resourceVersion -1).
const inconsistent = -1;

/** 410 for a token whose snapshot is gone, with a token that goes on from there. @throws ApiError 400 */
export function expiredToken(token: string): ApiError {
  return expired(decodeToken(token));
}

function expired(position: Position): ApiError {
  return continueExpired(encodeToken({ ...position, revision: inconsistent }));
}

/** Cuts lists into pages of one consistent snapshot, and forgets old snapshots as etcd's compaction does. */
export class ListSnapshots {
  readonly #store: ObjectStore;
  readonly #snapshots = new Map<string, readonly StoredObject[]>();

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** @throws ApiError 400 when the token is not ours, 410 with a fresh token when its snapshot is forgotten */
  page(query: ListQuery): ListPage {
    const position = query.continueToken === undefined ? undefined : decodeToken(query.continueToken);
    const { revision, items } = this.#snapshot(query.type, position);
    const start = position === undefined ? 0 : firstAfter(items, position.after);
    const { page, next } = cut(items, start, query);
    if (next >= items.length || !hasMore(items, next, query)) return { items: page, revision };
    this.#keep(snapshotKey(query.type, revision), items);
    const after = items[next - 1]?.key ?? '';
    return {
      items: page,
      revision,
      continueToken: encodeToken({ revision, after }),
      ...(query.isSelecting ? {} : { remainingItemCount: remaining(items, next, query) }),
    };
  }

  /** Forgets all snapshots: every token handed out so far answers 410. */
  clear(): void {
    this.#snapshots.clear();
  }

  #snapshot(type: ResourceType, position: Position | undefined): { revision: number; items: readonly StoredObject[] } {
    if (position === undefined || position.revision === inconsistent) {
      return { revision: this.#store.revision, items: this.#store.list(type) };
    }
    const items = this.#snapshots.get(snapshotKey(type, position.revision));
    if (!items) throw expired(position);
    return { revision: position.revision, items };
  }

  #keep(key: string, items: readonly StoredObject[]): void {
    this.#snapshots.delete(key);
    this.#snapshots.set(key, items);
    const [oldest] = this.#snapshots.keys();
    if (this.#snapshots.size > keptSnapshots && oldest !== undefined) this.#snapshots.delete(oldest);
  }
}

function snapshotKey(type: ResourceType, revision: number): string {
  return `${type.storageKey}@${revision}`;
}

function isWanted(object: StoredObject, { namespace, selector }: ListQuery): boolean {
  return (namespace === undefined || object.namespace === namespace) && selector(object);
}

function cut(items: readonly StoredObject[], start: number, query: ListQuery): { page: StoredObject[]; next: number } {
  const page: StoredObject[] = [];
  let next = start;
  for (; next < items.length && (query.limit === 0 || page.length < query.limit); next++) {
    const item = items[next];
    if (item && isWanted(item, query)) page.push(item);
  }
  return { page, next };
}

function hasMore(items: readonly StoredObject[], next: number, query: ListQuery): boolean {
  return items.some((item, index) => index >= next && isWanted(item, query));
}

function remaining(items: readonly StoredObject[], next: number, query: ListQuery): number {
  if (query.namespace === undefined) return items.length - next;
  return items.slice(next).filter((item) => isWanted(item, query)).length;
}

// The keys are sorted, so the first one after `key` is found by halving.
function firstAfter(items: readonly StoredObject[], key: string): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((items[middle]?.key ?? '') <= key) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Position {
  readonly revision: number;
  readonly after: string;
}

function encodeToken({ revision, after }: Position): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: revision, start: `${after}\0` })).toString('base64url');
}

function decodeToken(token: string): Position {
  const content = parseToken(token);
  const revision = numberAt(content, 'rv');
  const start = stringAt(content, 'start');
  if (revision === undefined || start === undefined)
    throw badRequest('continue key is not valid: incorrect encoded start resourceVersion');
  return { revision, after: start.slice(0, -1) };
}

function parseToken(token: string): JsonObject {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString()) as JsonObject;
  } catch {
    throw badRequest('continue key is not valid: unable to decode');
  }
}
