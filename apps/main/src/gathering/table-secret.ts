import { type ClusterObjects, isClusterError, type JsonObject, type ResourceRef } from '@insights/cluster';
import { fromSecretData, toSecretData, type TranslationTable } from '@insights/obfuscation';
import { isObject } from '@insights/process';

type Objects = Pick<ClusterObjects, 'get' | 'create' | 'replace'>;

/** Where administrators look the table up, as with today's operator. */
const name = 'obfuscation-translation-table';
// Somebody else may write it between our reading and our writing.
const mostAttempts = 3;

/** Secret `obfuscation-translation-table` of our namespace: which address stands for which in the newest archive. */
export class TableSecret {
  readonly #objects: Objects;
  readonly #secrets: ResourceRef;

  constructor(objects: Objects, namespace: string) {
    this.#objects = objects;
    this.#secrets = { group: '', version: 'v1', resource: 'secrets', namespace };
  }

  /**
   * What it holds, in either of its forms; nothing when there is none.
   * @throws ClusterError; the signal's reason
   */
  async read(signal: AbortSignal): Promise<TranslationTable> {
    return fromSecretData(dataOf(await this.#find(signal)));
  }

  /**
   * Makes it hold this table alone, by an update of what is there: at no moment there is none.
   * @throws ObfuscationError `ERR_OBFUSCATION_TABLE_TOO_LARGE`; ClusterError; the signal's reason
   */
  async write(table: TranslationTable, signal: AbortSignal): Promise<void> {
    const data = toSecretData(table);
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#put(data, signal);
      } catch (error) {
        if (attempt === mostAttempts || !isClusterError(error, 'ERR_CLUSTER_CONFLICT')) throw error;
      }
    }
  }

  async #put(data: Readonly<Record<string, string>>, signal: AbortSignal): Promise<void> {
    const stored = await this.#find(signal);
    if (stored) await this.#objects.replace({ ...this.#secrets, name }, { ...stored, data }, signal);
    else
      await this.#objects.create(this.#secrets, { apiVersion: 'v1', kind: 'Secret', metadata: { name }, data }, signal);
  }

  async #find(signal: AbortSignal): Promise<JsonObject | undefined> {
    try {
      return await this.#objects.get({ ...this.#secrets, name }, signal);
    } catch (error) {
      if (isClusterError(error, 'ERR_CLUSTER_NOT_FOUND')) return undefined;
      throw error;
    }
  }
}

function dataOf(secret: JsonObject | undefined): JsonObject {
  const data = secret?.['data'];
  return isObject(data) ? data : {};
}
