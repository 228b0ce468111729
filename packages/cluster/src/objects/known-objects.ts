import { ClusterError } from '../errors.ts';
import { isJsonObject, type JsonObject, textOf } from '../json.ts';

// As many as a list may have, and a part of the memory of the smallest process that watches (192 MiB).
const mostObjects = 20_000;
const mostBytes = 32 * 1024 * 1024;

/** The objects of a watch as they were last. There may be as many as the API server says, but not more than can be kept. */
export class KnownObjects {
  readonly #objects = new Map<string, { readonly object: JsonObject; readonly bytes: number }>();
  #bytes = 0;

  /** The object with the namespace and name of this one. */
  get(object: JsonObject): JsonObject | undefined {
    return this.#objects.get(keyOf(object))?.object;
  }

  /** @throws ClusterError `ERR_CLUSTER_TOO_LARGE` when there are too many to keep, 20,000 or 32 MiB of JSON */
  set(object: JsonObject): void {
    this.delete(object);
    const bytes = Buffer.byteLength(JSON.stringify(object));
    if (this.#objects.size >= mostObjects || this.#bytes + bytes > mostBytes) {
      const message = `the watched objects are more than ${mostObjects}, or have more than ${mostBytes} bytes`;
      throw new ClusterError('ERR_CLUSTER_TOO_LARGE', message);
    }
    this.#objects.set(keyOf(object), { object, bytes });
    this.#bytes += bytes;
  }

  delete(object: JsonObject): void {
    const key = keyOf(object);
    this.#bytes -= this.#objects.get(key)?.bytes ?? 0;
    this.#objects.delete(key);
  }

  /** Those that are not among these. */
  missingIn(items: readonly JsonObject[]): JsonObject[] {
    const present = new Set(items.map(keyOf));
    return [...this.#objects].filter(([key]) => !present.has(key)).map(([, { object }]) => object);
  }
}

function keyOf({ metadata }: JsonObject): string {
  if (!isJsonObject(metadata)) return '';
  return `${textOf(metadata['namespace']) ?? ''}/${textOf(metadata['name']) ?? ''}`;
}
