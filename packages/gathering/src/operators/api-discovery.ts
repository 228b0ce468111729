import type { JsonValue } from '@insights/cluster';
import { parseBoundedJson } from '@insights/process';
import { type ApiResource, apiResource } from '../api-resource.ts';
import type { GatherContext } from '../gather-context.ts';
import { itemsOf, member, memberAt, textOf } from '../json.ts';
import { explained, whenFound } from '../problem.ts';

// A cluster with a thousand types answers with some hundred kilobytes.
const answerBounds = { bytes: 8 * 1024 * 1024, depth: 32, values: 500_000 };

type Connection = Pick<GatherContext, 'cluster' | 'signal'>;

/** What an API server says of the types that it has; each answer is read once. */
export class ApiDiscovery {
  readonly #connection: Connection;
  /** Versions of each group, the preferred one first. */
  readonly #groups: ReadonlyMap<string, readonly string[]>;
  readonly #types = new Map<string, Promise<readonly ApiResource[]>>();

  private constructor(connection: Connection, groups: ReadonlyMap<string, readonly string[]>) {
    this.#connection = connection;
    this.#groups = groups;
  }

  /** Reads which groups there are. @throws ClusterError, GatheringError when the answer cannot be had or read */
  static async begin(connection: Connection): Promise<ApiDiscovery> {
    const groups = itemsOf(member(await readJson('/apis', connection), 'groups'));
    return new ApiDiscovery(
      connection,
      new Map(groups.map((each) => [textOf(member(each, 'name')), versionsOf(each)])),
    );
  }

  /**
   * A type in the version that the server prefers for it.
   * @param name - its plural, or its kind
   * @returns `undefined` when the server has no such type
   * @throws as {@link ApiDiscovery.begin}
   */
  async find(group: string, name: string): Promise<ApiResource | undefined> {
    for (const version of this.#groups.get(group) ?? []) {
      const types = await this.#typesOf(`${group}/${version}`);
      const found = types.find(({ resource, kind }) => resource === name || kind === name);
      if (found) return found;
    }
    return undefined;
  }

  #typesOf(apiVersion: string): Promise<readonly ApiResource[]> {
    const known = this.#types.get(apiVersion);
    if (known) return known;
    const types = this.#readTypes(apiVersion);
    this.#types.set(apiVersion, types);
    return types;
  }

  async #readTypes(apiVersion: string): Promise<readonly ApiResource[]> {
    const [group = '', version = ''] = apiVersion.split('/');
    const path = `/apis/${encodeURIComponent(group)}/${encodeURIComponent(version)}`;
    const resources = itemsOf(member(await whenFound(readJson(path, this.#connection)), 'resources'));
    return resources
      .map((each) => apiResource(apiVersion, textOf(member(each, 'name')), textOf(member(each, 'kind'))))
      .filter(({ resource, kind }) => resource !== '' && kind !== '' && !resource.includes('/'));
  }
}

async function readJson(path: string, { cluster, signal }: Connection): Promise<JsonValue> {
  const answer = await cluster.raw(path, signal);
  try {
    return parseBoundedJson(answer, answerBounds, 'the answer') as JsonValue;
  } catch (error) {
    throw explained(`GET ${path}`, error);
  }
}

function versionsOf(group: JsonValue): string[] {
  const preferred = textOf(memberAt(group, 'preferredVersion', 'version'));
  const others = itemsOf(member(group, 'versions')).map((each) => textOf(member(each, 'version')));
  return [...new Set([preferred, ...others])].filter((version) => version !== '');
}
