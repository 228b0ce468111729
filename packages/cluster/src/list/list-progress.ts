import type { RawItem } from './raw-item.ts';

/**
 * Remembers how far a list was delivered, so that it can be started again without an item given twice: the API server
 * lists in the order of its keys, and one key is enough to know what came before. Memory does not grow with the list.
 */
export class ListProgress {
  #lastKey: string | undefined;
  #isOrdered = true;
  #resumeAfter: string | undefined;

  /** Whether a new start would be exact: nothing was delivered, or everything came in order. */
  get canRestart(): boolean {
    return this.#isOrdered;
  }

  /** The next page begins before what was delivered. */
  restart(): void {
    this.#resumeAfter = this.#lastKey;
  }

  /** Whether an item is new; it counts as delivered then. */
  isNew(item: RawItem): boolean {
    const key = item.namespace === undefined ? item.name : `${item.namespace}/${item.name}`;
    if (this.#resumeAfter !== undefined && key <= this.#resumeAfter) return false;
    if (this.#lastKey !== undefined && key <= this.#lastKey) this.#isOrdered = false;
    this.#lastKey = key;
    return true;
  }
}
