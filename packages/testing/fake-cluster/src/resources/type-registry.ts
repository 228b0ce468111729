import { apiVersionOf, parseApiVersion, type ResourceType } from './resource-type.ts';

/** Which types the server knows; CRDs add and remove theirs while it runs. */
export class TypeRegistry {
  readonly #byResource = new Map<string, ResourceType>();
  readonly #byKind = new Map<string, ResourceType>();

  constructor(types: readonly ResourceType[]) {
    for (const type of types) this.add(type);
  }

  /** Adds a type, or replaces the one of the same group, version and plural. */
  add(type: ResourceType): void {
    this.#byResource.set(`${apiVersionOf(type)}/${type.plural}`, type);
    this.#byKind.set(`${apiVersionOf(type)}/${type.kind}`, type);
  }

  remove(type: ResourceType): void {
    this.#byResource.delete(`${apiVersionOf(type)}/${type.plural}`);
    this.#byKind.delete(`${apiVersionOf(type)}/${type.kind}`);
  }

  /** By what stands in a URL. */
  byResource({ group, version, resource }: { group: string; version: string; resource: string }) {
    return this.#byResource.get(`${apiVersionOf({ group, version })}/${resource}`);
  }

  /** By what stands in an object. */
  byKind(apiVersion: string, kind: string): ResourceType | undefined {
    return this.#byKind.get(`${apiVersion}/${kind}`);
  }

  /** The type of an owner, role or involved object that names no version. */
  byGroupAndResource(group: string, resource: string): ResourceType | undefined {
    return this.all().find((type) => type.group === group && type.plural === resource);
  }

  all(): ResourceType[] {
    return [...this.#byResource.values()];
  }

  /** The named groups in the order they were added, each with its versions, preferred first. */
  groups(): Map<string, string[]> {
    const groups = new Map<string, string[]>();
    for (const { group, version } of this.#byResource.values()) {
      if (group === '') continue;
      const versions = groups.get(group) ?? [];
      if (!versions.includes(version)) versions.push(version);
      groups.set(group, versions.toSorted(byStability));
    }
    return groups;
  }

  inGroupVersion(apiVersion: string): ResourceType[] {
    const { group, version } = parseApiVersion(apiVersion);
    return this.all().filter((type) => type.group === group && type.version === version);
  }
}

// apimachinery version.CompareKubeAwareVersionStrings: v2, v1, v1beta1, v1alpha1.
function byStability(left: string, right: string): number {
  return rank(right) - rank(left);
}

function rank(version: string): number {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
  if (!match) return -1;
  const stability = match[2] === undefined ? 2 : match[2] === 'beta' ? 1 : 0;
  return stability * 1_000_000 + Number(match[1]) * 1000 + Number(match[3] ?? 0);
}
