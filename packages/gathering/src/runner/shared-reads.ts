import type { ApiResource } from '../api-resource.ts';
import type { Selector, Visit } from '../visit.ts';
import type { Job, JobQueue } from './job-queue.ts';
import { type ReadSource, SharedRead, type Visitor } from './shared-read.ts';

/** A place in a read for a function that is not ready for it yet. Use one of the two, once. */
export interface Place {
  join(visitor: Visitor): void;
  cancel(): void;
}

interface Entry {
  readonly read: SharedRead;
  /** Functions that will join, or say that they will not. */
  places: number;
  hasBegun: boolean;
}

/**
 * Merges what the functions of a gathering want to see: one read for each type and selector. Who wants one namespace of a
 * type that somebody lists as a whole is shown that part of the whole list. A read begins when everybody who has a place
 * in it is ready; who is ready too late has a read of its own.
 */
export class SharedReads {
  readonly #source: ReadSource;
  readonly #queue: JobQueue;
  readonly #whole: ReadonlySet<string>;
  readonly #entries = new Map<string, Entry>();
  readonly #waiting = new Map<Entry, (job: Job) => void>();

  /** @param all - every visit that will join: whether a type is listed as a whole has to be known before the first does */
  constructor(all: readonly Visit[], { source, queue }: { source: ReadSource; queue: JobQueue }) {
    this.#source = source;
    this.#queue = queue;
    this.#whole = new Set(
      all.filter(({ selector = {} }) => isWhole(selector)).map(({ resource }) => keyOf(resource, {})),
    );
  }

  /** Joins a read that has not begun. */
  join(visitor: Visitor): void {
    joined(this.#entryOf(visitor.visit), visitor, this.#namespaceOf(visitor.visit));
  }

  /** Keeps a read from beginning before somebody joined. */
  reserve(visit: Visit): Place {
    const entry = this.#entryOf(visit);
    entry.places += 1;
    return {
      join: (visitor) => {
        if (entry.hasBegun) return this.#readFor(visitor);
        joined(entry, visitor, this.#namespaceOf(visit));
        this.#free(entry);
      },
      cancel: () => this.#free(entry),
    };
  }

  /** @returns the reads that can begin, in the order in which they were first wanted; the queue does the others in time */
  start(): Job[] {
    const entries = [...this.#entries.values()];
    for (const entry of entries) if (entry.places > 0) this.#waiting.set(entry, this.#queue.announce());
    return entries.filter(({ places }) => places === 0).map((entry) => begun(entry));
  }

  /** Whether a read waits for somebody. */
  get isWaiting(): boolean {
    return this.#waiting.size > 0;
  }

  /** Begins what still waits for somebody. */
  startWaiting(): void {
    for (const entry of this.#waiting.keys()) this.#begin(entry);
  }

  #free(entry: Entry): void {
    entry.places -= 1;
    if (entry.places === 0) this.#begin(entry);
  }

  #begin(entry: Entry): void {
    const add = this.#waiting.get(entry);
    this.#waiting.delete(entry);
    add?.(begun(entry));
  }

  #readFor(visitor: Visitor): void {
    const { resource, selector = {} } = visitor.visit;
    const read = new SharedRead({ resource, selector, source: this.#source });
    read.join(visitor);
    this.#queue.addNext(() => read.run());
  }

  #entryOf({ resource, selector = {} }: Visit): Entry {
    const asked = this.#isPart(resource, selector) ? {} : selector;
    const key = keyOf(resource, asked);
    const known = this.#entries.get(key);
    if (known) return known;
    const read = new SharedRead({ resource, selector: asked, source: this.#source });
    const entry: Entry = { read, places: 0, hasBegun: false };
    this.#entries.set(key, entry);
    return entry;
  }

  #namespaceOf({ resource, selector = {} }: Visit): string | undefined {
    return this.#isPart(resource, selector) ? selector.namespace : undefined;
  }

  #isPart(resource: ApiResource, selector: Selector): boolean {
    return isNamespace(selector) && this.#whole.has(keyOf(resource, {}));
  }
}

function joined({ read }: Entry, visitor: Visitor, namespace: string | undefined): void {
  read.join({ ...visitor, namespace });
}

function begun(entry: Entry): Job {
  entry.hasBegun = true;
  return () => entry.read.run();
}

function isWhole(selector: Selector): boolean {
  return Object.values(selector).every((value) => value === undefined);
}

function isNamespace({ namespace, ...rest }: Selector): boolean {
  return namespace !== undefined && isWhole(rest);
}

function keyOf({ group, version, resource }: ApiResource, selector: Selector): string {
  const { namespace, name, labelSelector, fieldSelector } = selector;
  return JSON.stringify([group, version, resource, namespace, name, labelSelector, fieldSelector]);
}
