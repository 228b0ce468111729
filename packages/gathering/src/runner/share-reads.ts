import type { ClusterReader } from '@insights/cluster';
import type { ApiResource } from '../api-resource.ts';
import type { Selector, Visit } from '../visit.ts';
import { SharedRead, type Visitor } from './shared-read.ts';

/**
 * Merges what the functions of a gathering want to see: one read for each type and selector. Who wants one namespace of a
 * type that somebody lists as a whole is shown that part of the whole list.
 */
export class SharedReads {
  readonly #cluster: ClusterReader;
  readonly #signal: AbortSignal;
  readonly #whole: ReadonlySet<string>;
  readonly #reads = new Map<string, SharedRead>();

  /** @param all - every visit that will join: whether a type is listed as a whole has to be known before the first does */
  constructor(all: readonly Visit[], { cluster, signal }: { cluster: ClusterReader; signal: AbortSignal }) {
    this.#cluster = cluster;
    this.#signal = signal;
    this.#whole = new Set(
      all.filter(({ selector = {} }) => isWhole(selector)).map(({ resource }) => keyOf(resource, {})),
    );
  }

  /** @returns the read when it is a new one: somebody has to run it */
  join(visitor: Omit<Visitor, 'namespace'>): SharedRead | undefined {
    const { resource, selector = {} } = visitor.visit;
    const isPart = isNamespace(selector) && this.#whole.has(keyOf(resource, {}));
    const asked = isPart ? {} : selector;
    const key = keyOf(resource, asked);
    const known = this.#reads.get(key);
    const read = known ?? new SharedRead({ resource, selector: asked, cluster: this.#cluster, signal: this.#signal });
    this.#reads.set(key, read);
    read.join({ ...visitor, namespace: isPart ? selector.namespace : undefined });
    return known ? undefined : read;
  }
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
