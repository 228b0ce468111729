import type { JsonObject } from '../json.ts';
import { stringAt } from '../json.ts';
import { keyOf, parseStored, type StoredObject } from '../store/stored-object.ts';
import { builtinType, type ControllerContext } from './controller-context.ts';
import type { Controller } from './controller-loop.ts';

/**
 * Gives every namespace its `default` service account and `kube-root-ca.crt`, and empties one that is being deleted
 * until it can go.
 */
export function namespaceController(context: ControllerContext): Controller {
  const { store, types } = context;
  const namespaces = builtinType(types, '', 'namespaces');
  return {
    keysOf: ({ type, object }) => {
      if (object.type.storageKey === namespaces.storageKey) return type === 'DELETED' ? [] : [object.name];
      return type === 'DELETED' && object.namespace !== '' ? [object.namespace] : [];
    },
    reconcile: (name) => {
      const stored = store.get(namespaces, name);
      if (!stored) return;
      const isDeleting = stringAt(parseStored(stored), 'metadata', 'deletionTimestamp') !== undefined;
      if (isDeleting) empty(context, stored);
      else furnish(context, name);
    },
  };
}

function empty({ store, types, operations }: ControllerContext, namespace: StoredObject): void {
  const contents = types
    .all()
    .filter((type) => type.namespaced)
    .flatMap((type) => store.list(type).filter((item) => item.namespace === namespace.name));
  // Two versions of a type list the same objects.
  for (const item of contents) if (store.get(item.type, item.key) === item) operations.delete(item);
  const left = types.all().some((type) => store.list(type).some((item) => item.namespace === namespace.name));
  if (!left) store.remove(namespace.type, namespace.key);
}

function furnish(context: ControllerContext, namespace: string): void {
  ensure(context, 'serviceaccounts', { metadata: { name: 'default', namespace } });
  const { certificateAuthority } = context;
  if (certificateAuthority === undefined) return;
  const data = { 'ca.crt': certificateAuthority };
  ensure(context, 'configmaps', { metadata: { name: 'kube-root-ca.crt', namespace }, data });
}

function ensure({ store, types, operations }: ControllerContext, resource: string, object: JsonObject): void {
  const type = builtinType(types, '', resource);
  const key = keyOf(stringAt(object, 'metadata', 'namespace'), stringAt(object, 'metadata', 'name') ?? '');
  if (!store.get(type, key)) operations.create(type, object);
}
