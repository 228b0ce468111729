import type { StoredObject } from './stored-object.ts';

/** The objects of one type. */
export class Collection {
  readonly #byKey = new Map<string, StoredObject>();
  #sorted: readonly StoredObject[] | undefined;

  get(key: string): StoredObject | undefined {
    return this.#byKey.get(key);
  }

  set(object: StoredObject): void {
    this.#byKey.set(object.key, object);
    this.#sorted = undefined;
  }

  delete(key: string): void {
    this.#byKey.delete(key);
    this.#sorted = undefined;
  }

  /** In the order of the keys; made again only after a change, so that lists and their pages share it. */
  sorted(): readonly StoredObject[] {
    this.#sorted ??= [...this.#byKey.values()].toSorted((left, right) => (left.key < right.key ? -1 : 1));
    return this.#sorted;
  }
}
