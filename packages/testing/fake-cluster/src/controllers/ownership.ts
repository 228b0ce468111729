import { arrayAt, type JsonObject, stringAt } from '../json.ts';

/** A controlling owner reference to an object of `apps/v1`. */
export function ownerReference(owner: JsonObject): JsonObject {
  return {
    apiVersion: stringAt(owner, 'apiVersion') ?? '',
    kind: stringAt(owner, 'kind') ?? '',
    name: stringAt(owner, 'metadata', 'name') ?? '',
    uid: stringAt(owner, 'metadata', 'uid') ?? '',
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** Whether a pod's condition `Ready` is true. */
export function isReady(pod: JsonObject): boolean {
  return arrayAt(pod, 'status', 'conditions').some(
    (condition) => stringAt(condition, 'type') === 'Ready' && stringAt(condition, 'status') === 'True',
  );
}
