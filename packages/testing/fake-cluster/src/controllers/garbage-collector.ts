import type { StoredObject } from '../store/stored-object.ts';
import type { ControllerContext } from './controller-context.ts';
import type { Controller } from './controller-loop.ts';

/** Deletes what was owned by an object that is gone, unless another owner is left. */
export function garbageCollector({ store, types, operations }: ControllerContext): Controller {
  const isAlive = (uid: string) => types.all().some((type) => store.list(type).some((object) => object.uid === uid));
  const isOrphan = (dependent: StoredObject, gone: string) =>
    dependent.owners.every((owner) => owner === gone || !isAlive(owner));
  return {
    keysOf: ({ type, object }) => (type === 'DELETED' && object.uid !== '' ? [object.uid] : []),
    reconcile: (uid) => {
      for (const dependent of store.dependentsOf(uid)) if (isOrphan(dependent, uid)) operations.delete(dependent);
    },
  };
}
