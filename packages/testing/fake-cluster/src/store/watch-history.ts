import type { StoredObject } from './stored-object.ts';

/** A change of one object. */
export interface StoreEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly revision: number;
  /** After the change; for `DELETED` the last state, at the revision of the deletion. */
  readonly object: StoredObject;
  /** Before the change, unless `ADDED`. */
  readonly previous?: StoredObject;
}

/** The last changes, so that a watch can resume; like the watch cache of a real server it is short. */
export class WatchHistory {
  readonly #limit: number;
  #events: StoreEvent[] = [];
  #forgotten = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(event: StoreEvent): void {
    this.#events.push(event);
    // Twice the limit before cutting: an array that is shifted at each write costs more than it saves.
    if (this.#events.length > this.#limit * 2) this.#forget(this.#events.length - this.#limit);
  }

  /** The changes after `revision`, oldest first; `undefined` when some of them are forgotten. */
  since(revision: number): StoreEvent[] | undefined {
    if (revision < this.#forgotten) return undefined;
    return this.#events.filter((event) => event.revision > revision);
  }

  /** The oldest revision that a watch can resume from. */
  get oldest(): number {
    return this.#forgotten;
  }

  /** Forgets everything up to now, as etcd's compaction does. */
  compact(revision: number): void {
    this.#events = [];
    this.#forgotten = revision;
  }

  #forget(count: number): void {
    this.#forgotten = this.#events[count - 1]?.revision ?? this.#forgotten;
    this.#events = this.#events.slice(count);
  }
}
