import { conflict } from '../api-error.ts';
import { arrayAt, ensureObject, isObject, type JsonObject, numberAt, stringAt } from '../json.ts';
import { parseStored, type StoredObject } from '../store/stored-object.ts';
import type { OperationContext } from './operation-context.ts';
import { uidPrecondition } from './replace.ts';
import { timestamp } from './timestamp.ts';

/** `DeleteOptions` (meta/v1), as far as they are followed. */
export interface DeleteRequest {
  readonly gracePeriodSeconds?: number;
  /** `Orphan` leaves dependents without the owner; the others remove them after it. */
  readonly propagationPolicy?: string;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly isDryRun?: boolean;
}

/** What became of the object. */
export interface DeleteOutcome {
  readonly object: StoredObject;
  /** `false` while finalizers, a kubelet or the content of a namespace still hold it. */
  readonly isGone: boolean;
}

const defaultGraceSeconds = 30;

/** See {@link ObjectOperations.delete}. */
export function deleteObject(context: OperationContext, current: StoredObject, request: DeleteRequest): DeleteOutcome {
  checkPreconditions(current, request);
  if (request.isDryRun) return { object: current, isGone: true };
  if (request.propagationPolicy === 'Orphan') orphanDependents(context, current);
  const object = parseStored(current);
  const grace = graceSeconds(context, object, request);
  if (grace > 0 || isHeld(context, object)) return { object: mark(context, current, { object, grace }), isGone: false };
  return { object: context.store.remove(current.type, current.key) ?? current, isGone: true };
}

function checkPreconditions(current: StoredObject, { preconditions }: DeleteRequest): void {
  const { uid, resourceVersion } = preconditions ?? {};
  if (uid !== undefined && uid !== current.uid) {
    throw conflict(current.type, current.name, uidPrecondition(uid, current.uid));
  }
  const version = stringAt(parseStored(current), 'metadata', 'resourceVersion') ?? '';
  if (resourceVersion !== undefined && resourceVersion !== version) {
    const why = `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${version}`;
    throw conflict(current.type, current.name, why);
  }
}

// Only a pod that a kubelet runs is given time to end.
function graceSeconds({ hasPodHost }: OperationContext, object: JsonObject, request: DeleteRequest): number {
  if (object['kind'] !== 'Pod' || object['apiVersion'] !== 'v1') return 0;
  if (!hasPodHost(stringAt(object, 'spec', 'nodeName') ?? '')) return 0;
  if (['Succeeded', 'Failed'].includes(stringAt(object, 'status', 'phase') ?? '')) return 0;
  return request.gracePeriodSeconds ?? numberAt(object, 'spec', 'terminationGracePeriodSeconds') ?? defaultGraceSeconds;
}

function isHeld({ store, types }: OperationContext, object: JsonObject): boolean {
  if (arrayAt(object, 'metadata', 'finalizers').length > 0) return true;
  if (object['kind'] !== 'Namespace' || object['apiVersion'] !== 'v1') return false;
  const name = stringAt(object, 'metadata', 'name') ?? '';
  return types.all().some((type) => type.namespaced && store.list(type).some((item) => item.namespace === name));
}

function mark(
  { store, clock }: OperationContext,
  current: StoredObject,
  { object, grace }: { object: JsonObject; grace: number },
): StoredObject {
  const metadata = ensureObject(object, 'metadata');
  const known = numberAt(metadata, 'deletionGracePeriodSeconds');
  const isMarked = stringAt(metadata, 'deletionTimestamp') !== undefined;
  // A second request may only shorten the time.
  if (isMarked && (known ?? 0) <= grace) return current;
  metadata['deletionTimestamp'] = timestamp(new Date(clock.now().getTime() + grace * 1000));
  metadata['deletionGracePeriodSeconds'] = grace;
  if (object['kind'] === 'Namespace') ensureObject(object, 'status')['phase'] = 'Terminating';
  return store.write(current.type, object);
}

function orphanDependents({ store }: OperationContext, owner: StoredObject): void {
  for (const dependent of store.dependentsOf(owner.uid)) {
    const object = parseStored(dependent);
    const metadata = ensureObject(object, 'metadata');
    metadata['ownerReferences'] = arrayAt(metadata, 'ownerReferences').filter(
      (reference) => !isObject(reference) || reference['uid'] !== owner.uid,
    );
    store.write(dependent.type, object);
  }
}
