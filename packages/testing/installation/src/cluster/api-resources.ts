import { errorCode } from '@insights/process';
import type { JsonObject } from '@insights/cluster';

/** How the objects of one kind are reached. */
export interface ServedKind {
  readonly group: string;
  readonly version: string;
  /** Plural, as in the URL. */
  readonly resource: string;
  readonly isNamespaced: boolean;
  /** Whether the status is written apart from the rest. */
  readonly hasStatus: boolean;
}

interface ListedResource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** The kinds that an API server serves, asked once for each group and version. */
export class ApiResources {
  readonly #read: (path: string) => Promise<JsonObject>;
  readonly #lists = new Map<string, Promise<readonly ListedResource[]>>();

  /** @param read - `GET` of a path of the API server */
  constructor(read: (path: string) => Promise<JsonObject>) {
    this.#read = read;
  }

  /** @returns `undefined` when the kind is not served (yet): ask again after {@link forget} */
  async find({ apiVersion, kind }: { apiVersion: string; kind: string }): Promise<ServedKind | undefined> {
    const resources = await this.#list(apiVersion);
    const found = resources.find((resource) => resource.kind === kind && !resource.name.includes('/'));
    if (!found) return undefined;
    const [version = '', group = ''] = apiVersion.split('/').toReversed();
    const hasStatus = resources.some(({ name }) => name === `${found.name}/status`);
    return { group, version, resource: found.name, isNamespaced: found.namespaced, hasStatus };
  }

  /** The next question about this group and version goes to the API server again. */
  forget(apiVersion: string): void {
    this.#lists.delete(apiVersion);
  }

  #list(apiVersion: string): Promise<readonly ListedResource[]> {
    const known = this.#lists.get(apiVersion);
    if (known) return known;
    const asked = this.#ask(apiVersion);
    this.#lists.set(apiVersion, asked);
    return asked;
  }

  async #ask(apiVersion: string): Promise<readonly ListedResource[]> {
    try {
      const list = await this.#read(`/${apiVersion.includes('/') ? 'apis' : 'api'}/${apiVersion}`);
      return (list['resources'] ?? []) as unknown as readonly ListedResource[];
    } catch (error) {
      this.#lists.delete(apiVersion);
      if (errorCode(error) === 'ERR_CLUSTER_NOT_FOUND') return [];
      throw error;
    }
  }
}
