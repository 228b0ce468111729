import { arrayAt, isObject, type JsonObject, objectAt, stringAt, valueAt } from '../json.ts';
import { apiVersionOf, type ResourceType } from '../resources/resource-type.ts';
import { toStorageVersion, toVersion } from './conversion.ts';
import { decodeItem, encodeItem, encodeSingle } from './encoding.ts';

/** One object at one revision: its bytes, and what selectors and controllers ask for without parsing them. */
export interface StoredObject {
  /** The version in which it was written. */
  readonly type: ResourceType;
  /** `namespace/name`, or `name` for a cluster-scoped object; lists are in the order of these. */
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly revision: number;
  /** As it stands in a list. */
  readonly item: Buffer;
  readonly labels: ReadonlyMap<string, string>;
  readonly fields: ReadonlyMap<string, string>;
  /** UIDs of the owners. */
  readonly owners: readonly string[];
}

/** `namespace/name`, or `name` without a namespace. */
export function keyOf(namespace: string | undefined, name: string): string {
  return namespace === undefined || namespace === '' ? name : `${namespace}/${name}`;
}

/** Keeps an object as the given revision. It must have a name. */
export function storeObject(type: ResourceType, object: JsonObject, revision: number): StoredObject {
  const stored = toStorageVersion(type, object);
  const metadata = objectAt(stored.object, 'metadata');
  const namespace = type.namespaced ? (stringAt(metadata, 'namespace') ?? '') : '';
  const name = stringAt(metadata, 'name') ?? '';
  return {
    type: stored.type,
    key: keyOf(namespace, name),
    namespace,
    name,
    uid: stringAt(metadata, 'uid') ?? '',
    revision,
    item: encodeItem(stored.type, stored.object),
    labels: new Map(textEntries(objectAt(metadata, 'labels'))),
    fields: new Map(type.selectableFields.map((path) => [path, fieldText(stored.object, path)])),
    owners: arrayAt(metadata, 'ownerReferences').map((owner) => stringAt(owner, 'uid') ?? ''),
  };
}

function textEntries(object: JsonObject | undefined): [string, string][] {
  return Object.entries(object ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
}

function fieldText(object: JsonObject, path: string): string {
  const value = valueAt(object, ...path.split('.'));
  if (value === undefined || value === null || isObject(value) || Array.isArray(value)) return '';
  return String(value);
}

/** A fresh copy of the object, in the version asked for. The caller may change it. */
export function parseStored(stored: StoredObject, as: ResourceType = stored.type): JsonObject {
  return toVersion(as, stored.type, decodeItem(stored.type, stored.item));
}

/** The bytes of the object alone, in the version asked for. */
export function singleBytes(stored: StoredObject, as: ResourceType): Buffer {
  if (isSameVersion(stored.type, as)) return encodeSingle(as, stored.item);
  return encodeSingle(as, encodeItem(as, parseStored(stored, as)));
}

/** The bytes of the object in a list, in the version asked for. */
export function itemBytes(stored: StoredObject, as: ResourceType): Buffer {
  return isSameVersion(stored.type, as) ? stored.item : encodeItem(as, parseStored(stored, as));
}

function isSameVersion(left: ResourceType, right: ResourceType): boolean {
  return left === right || apiVersionOf(left) === apiVersionOf(right);
}
