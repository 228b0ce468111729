import { isObject, type JsonObject, type JsonValue } from '../json.ts';
import { apiVersionOf, type ResourceType } from '../resources/resource-type.ts';

// The order in which Go writes the members of a typed ObjectMeta; managedFields is the last.
const metadataOrder = [
  'name',
  'generateName',
  'namespace',
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'labels',
  'annotations',
  'ownerReferences',
  'finalizers',
];

/**
 * The bytes of an object as they stand in a list of a real API server: built-in objects without `kind` and
 * `apiVersion` and with `metadata` first, custom ones with both and with all keys sorted.
 */
export function encodeItem(type: ResourceType, object: JsonObject): Buffer {
  return Buffer.from(escapeLikeGo(JSON.stringify(type.custom ? sorted(object) : builtinItem(object))));
}

/** The bytes of the object alone, from its bytes in a list. */
export function encodeSingle(type: ResourceType, item: Buffer): Buffer {
  if (type.custom) return item;
  const head = `{"kind":"${type.kind}","apiVersion":"${apiVersionOf(type)}",`;
  return Buffer.concat([Buffer.from(head), item.subarray(1)]);
}

/** The object that {@link encodeItem} was given. */
export function decodeItem(type: ResourceType, item: Buffer): JsonObject {
  const object = JSON.parse(item.toString()) as JsonObject;
  return type.custom ? object : { kind: type.kind, apiVersion: apiVersionOf(type), ...object };
}

function builtinItem(object: JsonObject): JsonObject {
  const { kind: _kind, apiVersion: _apiVersion, metadata, ...rest } = object;
  return { metadata: isObject(metadata) ? orderedMetadata(metadata) : {}, ...rest };
}

function orderedMetadata(metadata: JsonObject): JsonObject {
  const ordered: JsonObject = {};
  for (const key of metadataOrder) if (metadata[key] !== undefined) ordered[key] = metadata[key];
  const { managedFields, ...rest } = metadata;
  Object.assign(ordered, { ...rest, ...ordered });
  if (managedFields !== undefined) ordered['managedFields'] = managedFields;
  return ordered;
}

function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const result: JsonObject = {};
  for (const key of Object.keys(value).toSorted()) result[key] = sorted(value[key] as JsonValue);
  return result;
}

const goEscapes = new Map([
  ['<', '\\u003c'],
  ['>', '\\u003e'],
  ['&', '\\u0026'],
]);

// Go's encoder writes these three as escapes inside strings, and JSON has them nowhere else.
function escapeLikeGo(json: string): string {
  return json.replaceAll(/[<>&]/g, (character) => goEscapes.get(character) ?? character);
}
