import { present } from '@insights/process';
import { conflict, invalid } from '../api-error.ts';
import {
  arrayAt,
  cloneJson,
  ensureObject,
  isJsonEqual,
  type JsonObject,
  numberAt,
  objectAt,
  stringAt,
} from '../json.ts';
import { apiVersionOf, type ResourceType } from '../resources/resource-type.ts';
import { parseStored, type StoredObject, storeObject } from '../store/stored-object.ts';
import { recordManager } from './managed-fields.ts';
import { nameMismatch } from './names.ts';
import type { OperationContext, WriteOptions } from './operation-context.ts';
import { timestamp } from './timestamp.ts';
import { encodeStringData, rulesOf } from './type-rules.ts';

interface ReplaceRequest {
  readonly current: StoredObject;
  /** The version that `next` is written in. */
  readonly type: ResourceType;
  readonly next: JsonObject;
  readonly options: WriteOptions;
}

// Written by the server alone; a client's value is ignored.
const serverMetadata = [
  'name',
  'namespace',
  'uid',
  'selfLink',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'resourceVersion',
  'managedFields',
];

/** See {@link ObjectOperations.replace}. */
export function replaceObject(context: OperationContext, request: ReplaceRequest): StoredObject {
  const { current, type, options } = request;
  const previous = parseStored(current, type);
  checkPreconditions(type, previous, request);
  const next = merged(request, previous);
  if (options.subresource === undefined) rulesOf(type).validateUpdate?.(type, previous, next);
  if (isJsonEqual(next, previous)) return current;
  const metadata = ensureObject(next, 'metadata');
  if (type.hasGeneration && isSpecChanged(previous, next)) {
    metadata['generation'] = (numberAt(metadata, 'generation') ?? 0) + 1;
  }
  record(context, { type, options, previous, next });
  if (options.isDryRun) return storeObject(type, next, context.store.revision);
  if (isFinished(previous, next)) return context.store.remove(type, current.key) ?? current;
  return context.store.write(type, next);
}

function checkPreconditions(type: ResourceType, previous: JsonObject, { next, options }: ReplaceRequest): void {
  const name = stringAt(previous, 'metadata', 'name') ?? '';
  const given = objectAt(next, 'metadata');
  const givenName = stringAt(given, 'name');
  if (givenName !== undefined && givenName !== name) throw nameMismatch(givenName, name);
  checkUid({ type, name, uid: stringAt(previous, 'metadata', 'uid') ?? '' }, stringAt(given, 'uid') ?? '', options);
  const version = stringAt(given, 'resourceVersion') ?? '';
  if (version !== '' && version !== stringAt(previous, 'metadata', 'resourceVersion')) throw conflict(type, name);
}

function checkUid(of: { type: ResourceType; name: string; uid: string }, given: string, options: WriteOptions): void {
  if (given === '' || given === of.uid) return;
  if (!options.isPatch) throw conflict(of.type, of.name, uidPrecondition(given, of.uid));
  const message = `Invalid value: "${given}": field is immutable`;
  throw invalid(of.type, of.name, [{ reason: 'FieldValueInvalid', field: 'metadata.uid', message }]);
}

/** Why a write or deletion that names a uid does not fit. */
export function uidPrecondition(asked: string, actual: string): string {
  return `Precondition failed: UID in precondition: ${asked}, UID in object meta: ${actual}`;
}

function merged({ type, next, options }: ReplaceRequest, previous: JsonObject): JsonObject {
  const { subresource } = options;
  const given: JsonObject = { ...cloneJson(next), kind: type.kind, apiVersion: apiVersionOf(type) };
  if (type.storageKey === '/secrets') encodeStringData(given);
  const metadata = keptMetadata(objectAt(previous, 'metadata') ?? {}, objectAt(given, 'metadata') ?? {});
  if (subresource !== undefined) return withStatus({ ...previous, metadata }, given);
  return type.hasStatus ? withStatus({ ...given, metadata }, previous) : { ...given, metadata };
}

function withStatus(object: JsonObject, source: JsonObject): JsonObject {
  const { status: _status, ...rest } = object;
  return source['status'] === undefined ? rest : { ...rest, status: source['status'] };
}

function keptMetadata(previous: JsonObject, given: JsonObject): JsonObject {
  const metadata = { ...given };
  for (const member of serverMetadata) {
    const kept = previous[member];
    if (kept === undefined) delete metadata[member];
    else metadata[member] = kept;
  }
  return metadata;
}

function isSpecChanged(previous: JsonObject, next: JsonObject): boolean {
  const { metadata: _before, status: _statusBefore, ...before } = previous;
  const { metadata: _after, status: _statusAfter, ...after } = next;
  return !isJsonEqual(before, after);
}

function isFinished(previous: JsonObject, next: JsonObject): boolean {
  if (stringAt(next, 'metadata', 'deletionTimestamp') === undefined) return false;
  return arrayAt(previous, 'metadata', 'finalizers').length > 0 && arrayAt(next, 'metadata', 'finalizers').length === 0;
}

function record(
  { clock }: OperationContext,
  { type, options, previous, next }: Pick<ReplaceRequest, 'type' | 'options' | 'next'> & { previous: JsonObject },
): void {
  const { manager, isApply = false, subresource } = options;
  if (manager === undefined) return;
  recordManager({
    type,
    manager: {
      name: manager,
      operation: isApply ? 'Apply' : 'Update',
      ...present({ subresource }),
    },
    time: timestamp(clock.now()),
    previous,
    next,
  });
}
