import type { JsonObject } from '../json.ts';
import { apiVersionOf, type ResourceType } from '../resources/resource-type.ts';
import type { TypeRegistry } from '../resources/type-registry.ts';

/** `GET /api`. */
export function apiVersions(): JsonObject {
  return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
}

/** `GET /apis`. */
export function apiGroupList(types: TypeRegistry): JsonObject {
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: [...types.groups()].map(([name, versions]) => groupOf(name, versions)),
  };
}

/** `GET /apis/GROUP`; `undefined` when there is none. */
export function apiGroup(types: TypeRegistry, name: string): JsonObject | undefined {
  const versions = types.groups().get(name);
  return versions && { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(name, versions) };
}

function groupOf(name: string, versions: readonly string[]): JsonObject {
  const entries = versions.map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: entries, preferredVersion: entries[0] ?? {} };
}

/** `GET /api/v1`, `GET /apis/GROUP/VERSION`; `undefined` when there are no such resources. */
export function apiResourceList(types: TypeRegistry, apiVersion: string): JsonObject | undefined {
  const found = types.inGroupVersion(apiVersion);
  if (found.length === 0) return undefined;
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: apiVersion,
    resources: found.flatMap((type) => [
      resourceOf(type),
      ...subresourcesOf(type).map((each) => subresource(type, each)),
    ]),
  };
}

function resourceOf(type: ResourceType): JsonObject {
  return {
    name: type.plural,
    singularName: type.singular,
    namespaced: type.namespaced,
    kind: type.kind,
    verbs: [...type.verbs],
    ...(type.shortNames.length > 0 ? { shortNames: [...type.shortNames] } : {}),
    ...(type.categories.length > 0 ? { categories: [...type.categories] } : {}),
  };
}

/** What can be asked below an object of the type. */
export interface Subresource {
  readonly name: string;
  readonly verbs: readonly string[];
  /** Of what is answered, when it is not the object itself. */
  readonly responseKind?: { readonly group: string; readonly version: string; readonly kind: string };
}

const subresourceVerbs: Readonly<Record<string, Omit<Subresource, 'name'>>> = {
  log: { verbs: ['get'] },
  token: {
    verbs: ['create'],
    responseKind: { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' },
  },
  finalize: { verbs: ['update'] },
};
const statusVerbs = ['get', 'patch', 'update'];

/** The subresources of a type, `status` included. */
export function subresourcesOf(type: ResourceType): Subresource[] {
  const named = type.subresources.map((name) => ({ name, ...(subresourceVerbs[name] ?? { verbs: statusVerbs }) }));
  return type.hasStatus ? [{ name: 'status', verbs: statusVerbs }, ...named] : named;
}

function subresource(type: ResourceType, { name, verbs, responseKind }: Subresource): JsonObject {
  return {
    name: `${type.plural}/${name}`,
    singularName: '',
    namespaced: type.namespaced,
    ...(responseKind ? { group: responseKind.group, version: responseKind.version } : {}),
    kind: responseKind?.kind ?? type.kind,
    verbs: [...verbs],
  };
}

/** `GET /api` and `GET /apis` in one document each (KEP-3352): everything that a client wants to know. */
export function aggregatedDiscovery(types: TypeRegistry, root: 'api' | 'apis', version: string): JsonObject {
  const groups = root === 'api' ? new Map([['', ['v1']]]) : types.groups();
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: [...groups].map(([name, versions]) => ({
      metadata: { ...(name === '' ? {} : { name }), creationTimestamp: null },
      versions: versions.map((each) => ({
        version: each,
        resources: types.inGroupVersion(apiVersionOf({ group: name, version: each })).map(aggregatedResource),
        freshness: 'Current',
      })),
    })),
  };
}

function aggregatedResource(type: ResourceType): JsonObject {
  const { group, version, kind } = type;
  const subresources = subresourcesOf(type).map(({ name, verbs, responseKind }) => ({
    subresource: name,
    responseKind: { ...(responseKind ?? { group, version, kind }) },
    verbs: [...verbs],
  }));
  return {
    resource: type.plural,
    responseKind: { group, version, kind },
    scope: type.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: type.singular,
    verbs: [...type.verbs],
    ...(type.shortNames.length > 0 ? { shortNames: [...type.shortNames] } : {}),
    ...(type.categories.length > 0 ? { categories: [...type.categories] } : {}),
    ...(subresources.length > 0 ? { subresources } : {}),
  };
}
