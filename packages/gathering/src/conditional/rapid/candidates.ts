import { containerNames } from '../../pods/container-names.ts';
import type { GatherContext } from '../../gather-context.ts';
import type { VisitedItem } from '../../visit.ts';
import { rapidBounds } from './bounds.ts';

/** A pod of a namespace that requests speak of. */
export interface CandidatePod {
  readonly name: string;
  /** Without init containers. */
  readonly containers: readonly string[];
}

/** Pods that are seen, as far as requests may want them. */
export class Candidates {
  readonly #byNamespace: ReadonlyMap<string, CandidatePod[]>;
  #pods = 0;
  #leftOut = 0;
  #startedMilliseconds: number | undefined;

  constructor(namespaces: Iterable<string>) {
    this.#byNamespace = new Map([...namespaces].map((namespace) => [namespace, []]));
  }

  /** Pods that were too many to remember. */
  get leftOut(): number {
    return this.#leftOut;
  }

  /** When the first pod was seen, by the monotonic clock; `undefined` without one. */
  get startedMilliseconds(): number | undefined {
    return this.#startedMilliseconds;
  }

  see(item: VisitedItem, { clock }: Pick<GatherContext, 'clock'>): undefined {
    this.#startedMilliseconds ??= clock.monotonicMilliseconds();
    const pods = this.#byNamespace.get(item.namespace);
    if (!pods) return;
    if (this.#pods >= rapidBounds.pods) {
      this.#leftOut += 1;
      return;
    }
    this.#pods += 1;
    const containers = containerNames(item.look(), 'containers').slice(0, rapidBounds.containersPerPod);
    pods.push({ name: item.name, containers });
  }

  of(namespace: string): readonly CandidatePod[] {
    return this.#byNamespace.get(namespace) ?? [];
  }
}
