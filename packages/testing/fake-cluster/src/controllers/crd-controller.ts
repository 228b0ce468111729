import { typesOfCrd } from '../resources/crd-types.ts';
import type { TypeRegistry } from '../resources/type-registry.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { parseStored } from '../store/stored-object.ts';

const crdKey = 'apiextensions.k8s.io/customresourcedefinitions';

/** Serves the resource of a CRD from the moment it is there, and takes the objects away with it. */
export function followCrds(store: ObjectStore, types: TypeRegistry): Disposable {
  return store.subscribe(({ type, object, previous }) => {
    if (object.type.storageKey !== crdKey) return;
    const before = previous ? typesOfCrd(parseStored(previous)) : [];
    const after = type === 'DELETED' ? [] : typesOfCrd(parseStored(object));
    for (const gone of before) if (!after.some((kept) => kept.version === gone.version)) types.remove(gone);
    for (const served of after) types.add(served);
    const [first] = before;
    if (type !== 'DELETED' || !first) return;
    for (const item of store.list(first)) store.remove(first, item.key);
  });
}
