import { isObject, type JsonObject, stringAt } from '../json.ts';
import type { ResourceType } from '../resources/resource-type.ts';
import type { TypeRegistry } from '../resources/type-registry.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { type FoundObject, unusable } from './read-objects.ts';

// CRDs first: the others may be of their kinds. Namespaces before what is in them.
const firstKinds = ['CustomResourceDefinition', 'Namespace'];

/**
 * Puts objects into the store as they are: status, resourceVersion and uid included, nothing added. Namespaces that
 * are missing are made.
 * @returns how many
 * @throws FakeClusterError `ERR_FAKE_CLUSTER_OBJECT` naming where an object is and what is wrong with it
 */
export function loadFound(
  { store, types }: { readonly store: ObjectStore; readonly types: TypeRegistry },
  found: readonly FoundObject[],
): number {
  const ordered = found.toSorted((left, right) => rank(left.object) - rank(right.object));
  for (const { where, object } of ordered) {
    const type = typeOf(types, object, where);
    ensureNamespace({ store, types }, type, object);
    store.load(type, object);
  }
  return found.length;
}

function rank({ kind }: JsonObject): number {
  const index = typeof kind === 'string' ? firstKinds.indexOf(kind) : -1;
  return index === -1 ? firstKinds.length : index;
}

/** The type of an object that is complete. @throws FakeClusterError `ERR_FAKE_CLUSTER_OBJECT` */
export function typeOf(types: TypeRegistry, object: JsonObject, where: string): ResourceType {
  const { apiVersion, kind } = object;
  if (typeof kind !== 'string' || kind === '') throw unusable(where, 'kind must be there, such as "Pod"');
  if (typeof apiVersion !== 'string') throw unusable(where, 'apiVersion must be there, such as "v1"');
  const type = types.byKind(apiVersion, kind);
  if (!type) throw unusable(where, `no resource of kind ${kind} in ${apiVersion} is known; load its CRD too`);
  if (!isObject(object['metadata']) || (stringAt(object, 'metadata', 'name') ?? '') === '') {
    throw unusable(where, `metadata.name of the ${kind} must be there`);
  }
  if (type.namespaced && (stringAt(object, 'metadata', 'namespace') ?? '') === '') {
    throw unusable(where, `metadata.namespace of the ${kind} must be there: ${type.plural} live in namespaces`);
  }
  return type;
}

/** Makes the namespace of an object when it is not there. */
export function ensureNamespace(
  { store, types }: { readonly store: ObjectStore; readonly types: TypeRegistry },
  type: ResourceType,
  object: JsonObject,
): void {
  const namespaces = types.byResource({ group: '', version: 'v1', resource: 'namespaces' });
  const name = stringAt(object, 'metadata', 'namespace') ?? '';
  if (!type.namespaced || !namespaces || name === '' || store.get(namespaces, name)) return;
  store.write(namespaces, { metadata: { name }, spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } });
}
