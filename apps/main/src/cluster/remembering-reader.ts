import { type ClusterObjects, isClusterError, type ResourceRef, resourcePath } from '@insights/cluster';
import { readOptional } from './read-optional.ts';

/**
 * Reads objects that a role may leave out. An API server that has just been restarted refuses for seconds what it allows
 * otherwise: a refusal takes nothing away that was read before.
 */
export class RememberingReader {
  readonly #objects: Pick<ClusterObjects, 'get'>;
  readonly #known = new Map<string, unknown>();
  readonly #refused = new Map<string, string>();

  constructor(objects: Pick<ClusterObjects, 'get'>) {
    this.#objects = objects;
  }

  /** Paths of the objects whose newest reading was refused, with what the API server said. */
  get refused(): ReadonlyMap<string, string> {
    return this.#refused;
  }

  /**
   * The object; `undefined` when there is none. A 403 answers with what was read last.
   * @throws ClusterError of any other kind
   */
  async read<Kind>(ref: ResourceRef, signal: AbortSignal): Promise<Kind | undefined> {
    const path = resourcePath(ref);
    try {
      const object = await readOptional<Kind>(this.#objects, ref, signal);
      this.#known.set(path, object);
      this.#refused.delete(path);
      return object;
    } catch (error) {
      if (!isClusterError(error, 'ERR_CLUSTER_FORBIDDEN')) throw error;
      this.#refused.set(path, error.message);
      return this.#known.get(path) as Kind | undefined;
    }
  }

  /** Whether it was ever told whether there is such an object. */
  isKnown(ref: ResourceRef): boolean {
    return this.#known.has(resourcePath(ref));
  }
}
