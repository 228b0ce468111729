import type { JsonObject } from '@insights/cluster';
import { NamespacePods } from './namespace-pods.ts';
import { judgePod } from './pod-shape.ts';
import { RunningContainers } from './running-containers.ts';
import { workloadHash } from './workload-hash.ts';

/** A pod, as a function is shown it. */
export interface SeenPod {
  readonly name: string;
  readonly namespace: string;
  look(): Readonly<JsonObject>;
}

/** The pods of a cluster, summarized one by one: of those that are made alike only the first one is told. */
export class WorkloadPods {
  readonly #namespaces = new Map<string, NamespacePods>();
  readonly #imageIds = new Set<string>();
  readonly running = new RunningContainers();
  #count = 0;

  /** All pods that were looked at. */
  get count(): number {
    return this.#count;
  }

  /** The distinct images that they run. */
  get imageIds(): ReadonlySet<string> {
    return this.#imageIds;
  }

  add(pod: SeenPod): void {
    const object = pod.look();
    const verdict = judgePod(object);
    this.#count += 1;
    const shape = this.#namespace(pod.namespace).add(verdict);
    if (!shape) return;
    this.running.add(pod, object, shape.containers);
    for (const { imageID } of [...shape.initContainers, ...shape.containers]) this.#imageIds.add(imageID);
  }

  /** By the HASH of their names; `null` without any. */
  get namespaces(): Record<string, NamespacePods> | null {
    if (this.#namespaces.size === 0) return null;
    return Object.fromEntries([...this.#namespaces].map(([name, pods]) => [workloadHash(name), pods]));
  }

  #namespace(name: string): NamespacePods {
    const known = this.#namespaces.get(name);
    if (known) return known;
    const pods = new NamespacePods();
    this.#namespaces.set(name, pods);
    return pods;
  }
}
