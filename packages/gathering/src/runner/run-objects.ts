import type { ClusterReader, RawItem } from '@insights/cluster';
import type { ApiResource } from '../api-resource.ts';
import type { ObjectIdentity } from '../gather-context.ts';
import { isMissing } from '../problem.ts';

interface RunObjectsOptions {
  readonly cluster: ClusterReader;
  /** Of the gathering: whoever asked first may be gone when others still wait. */
  readonly signal: AbortSignal;
  /** Objects that are kept at most. Default 1000. */
  readonly most?: number;
  /** Their bytes at most. Default 8 MiB. */
  readonly mostBytes?: number;
}

/** Single objects, each read once a gathering for all functions that want it. The oldest are let go when they are many. */
export class RunObjects {
  readonly #options: Required<RunObjectsOptions>;
  readonly #objects = new Map<string, Promise<RawItem>>();
  readonly #bytes = new Map<string, number>();
  #keptBytes = 0;

  constructor({ most = 1000, mostBytes = 8 * 1024 * 1024, ...options }: RunObjectsOptions) {
    this.#options = { most, mostBytes, ...options };
  }

  /**
   * The object, or what the API server says of it: that it is not there is remembered like an object, what may pass is
   * asked anew.
   */
  get(resource: ApiResource, { namespace, name }: ObjectIdentity): Promise<RawItem> {
    const key = JSON.stringify([resource.group, resource.version, resource.resource, namespace, name]);
    const known = this.#objects.get(key);
    if (known) return known;
    const { group, version, resource: plural } = resource;
    const reading = this.#options.cluster.get(
      { group, version, resource: plural, namespace, name },
      this.#options.signal,
    );
    this.#objects.set(key, reading);
    reading.then(
      (item) => this.#keep(key, item.bytes.length),
      (error: unknown) => this.#failed(key, error),
    );
    return reading;
  }

  #keep(key: string, bytes: number): void {
    this.#bytes.set(key, bytes);
    this.#keptBytes += bytes;
    for (const [oldest, size] of this.#bytes) {
      if (this.#bytes.size <= this.#options.most && this.#keptBytes <= this.#options.mostBytes) return;
      this.#objects.delete(oldest);
      this.#bytes.delete(oldest);
      this.#keptBytes -= size;
    }
  }

  #failed(key: string, error: unknown): void {
    if (isMissing(error)) this.#keep(key, 0);
    else this.#objects.delete(key);
  }
}
