import { type PodShape, type PodVerdict, shapeKey } from './pod-shape.ts';

interface CountedShape {
  readonly shape: PodShape;
  /** Pods of this shape besides the first one. */
  duplicates: number;
}

/** The pods of one namespace, counted by what became of them. */
export class NamespacePods {
  readonly #shapes = new Map<string, CountedShape>();
  readonly #counts = { terminal: 0, ignored: 0, invalid: 0 };
  #count = 0;

  /** @returns the shape when the pod is the first one that has it */
  add(verdict: PodVerdict): PodShape | undefined {
    this.#count += 1;
    if (typeof verdict === 'string') {
      this.#counts[verdict] += 1;
      return undefined;
    }
    const key = shapeKey(verdict);
    const known = this.#shapes.get(key);
    if (!known) this.#shapes.set(key, { shape: verdict, duplicates: 0 });
    else known.duplicates += 1;
    return known ? undefined : verdict;
  }

  /** As it is recorded: what is zero or empty is left out. */
  toJSON(): object {
    const { terminal, ignored, invalid } = this.#counts;
    return {
      count: this.#count,
      terminalCount: terminal || undefined,
      ignoredCount: ignored || undefined,
      invalidCount: invalid || undefined,
      shapes: [...this.#shapes.values()].map(({ shape, duplicates }) => ({
        duplicates: duplicates || undefined,
        restartAlways: shape.restartAlways,
        initContainers: shape.initContainers.length > 0 ? shape.initContainers : undefined,
        containers: shape.containers,
      })),
    };
  }
}
