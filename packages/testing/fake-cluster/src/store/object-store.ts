import { ensureObject, type JsonObject, stringAt } from '../json.ts';
import type { ResourceType } from '../resources/resource-type.ts';
import { Collection } from './collection.ts';
import { parseStored, type StoredObject, storeObject } from './stored-object.ts';
import { type StoreEvent, WatchHistory } from './watch-history.ts';

/** Called in the order of the changes, synchronously: do little, and write later. */
export type StoreListener = (event: StoreEvent) => void;

const defaultHistoryEvents = 5000;

/** All objects, versioned by one counter as in etcd. Knows nothing of rules; see the verbs for those. */
export class ObjectStore {
  readonly #collections = new Map<string, Collection>();
  readonly #listeners = new Set<StoreListener>();
  readonly #dependents = new Map<string, Map<string, StoredObject>>();
  readonly history: WatchHistory;
  #revision = 1;

  /** @param historyEvents - how many changes a watch can be behind; default 5000 */
  constructor(historyEvents = defaultHistoryEvents) {
    this.history = new WatchHistory(historyEvents);
  }

  /** The version of the last change: `resourceVersion` of lists. */
  get revision(): number {
    return this.#revision;
  }

  get(type: ResourceType, key: string): StoredObject | undefined {
    return this.#collections.get(type.storageKey)?.get(key);
  }

  /** All objects of a type in the order of their keys. The array never changes: it is a snapshot. */
  list(type: ResourceType): readonly StoredObject[] {
    return this.#collections.get(type.storageKey)?.sorted() ?? [];
  }

  /** Adds or replaces an object, giving it a new `resourceVersion`. */
  write(type: ResourceType, object: JsonObject): StoredObject {
    const revision = this.#revision + 1;
    ensureObject(object, 'metadata')['resourceVersion'] = String(revision);
    return this.#keep(storeObject(type, object, revision));
  }

  /**
   * Adds or replaces an object exactly as it is, its `resourceVersion` or the lack of one included. The counter moves
   * past that version, so that versions still grow.
   */
  load(type: ResourceType, object: JsonObject): StoredObject {
    const given = Number(stringAt(object, 'metadata', 'resourceVersion') ?? 0);
    const revision = Math.max(this.#revision + 1, Number.isSafeInteger(given) ? given : 0);
    return this.#keep(storeObject(type, object, revision));
  }

  /** Removes an object for good; `undefined` when it was not there. */
  remove(type: ResourceType, key: string): StoredObject | undefined {
    const previous = this.get(type, key);
    if (!previous) return undefined;
    this.#revision += 1;
    this.#collection(type).delete(key);
    this.#unlinkOwners(previous);
    // A watch resumes after the version that it saw last, and that may be a deletion.
    const last = parseStored(previous);
    ensureObject(last, 'metadata')['resourceVersion'] = String(this.#revision);
    const object = storeObject(previous.type, last, this.#revision);
    this.#publish({ type: 'DELETED', revision: this.#revision, object, previous });
    return object;
  }

  /** The objects that name `uid` as an owner. */
  dependentsOf(uid: string): StoredObject[] {
    return [...(this.#dependents.get(uid)?.values() ?? [])];
  }

  /** Calls the listener with every change from now on, until it is disposed of. */
  subscribe(listener: StoreListener): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  #keep(object: StoredObject): StoredObject {
    this.#revision = object.revision;
    const previous = this.get(object.type, object.key);
    this.#collection(object.type).set(object);
    if (previous) this.#unlinkOwners(previous);
    for (const owner of object.owners) this.#dependentsFor(owner).set(dependentKey(object), object);
    const { revision } = object;
    this.#publish(previous ? { type: 'MODIFIED', revision, object, previous } : { type: 'ADDED', revision, object });
    return object;
  }

  #unlinkOwners(object: StoredObject): void {
    for (const owner of object.owners) {
      const dependents = this.#dependents.get(owner);
      dependents?.delete(dependentKey(object));
      if (dependents?.size === 0) this.#dependents.delete(owner);
    }
  }

  #dependentsFor(owner: string): Map<string, StoredObject> {
    const found = this.#dependents.get(owner) ?? new Map<string, StoredObject>();
    this.#dependents.set(owner, found);
    return found;
  }

  #collection(type: ResourceType): Collection {
    const found = this.#collections.get(type.storageKey) ?? new Collection();
    this.#collections.set(type.storageKey, found);
    return found;
  }

  #publish(event: StoreEvent): void {
    this.history.add(event);
    for (const listener of this.#listeners) listener(event);
  }
}

function dependentKey(object: StoredObject): string {
  return `${object.type.storageKey}/${object.key}`;
}
