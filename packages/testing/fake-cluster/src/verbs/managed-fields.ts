import { present } from '@insights/process';
import { arrayAt, isJsonEqual, isObject, type JsonObject, type JsonValue, objectAt, stringAt } from '../json.ts';
import { mergeKeyOf } from '../patch/merge-keys.ts';
import { apiVersionOf, type ResourceType } from '../resources/resource-type.ts';

/** Who wrote, with which kind of request. */
export interface FieldManager {
  readonly name: string;
  readonly operation: 'Update' | 'Apply';
  readonly subresource?: string;
}

interface ManagedChange {
  readonly type: ResourceType;
  readonly manager: FieldManager;
  /** RFC 3339. */
  readonly time: string;
  readonly previous: JsonObject | undefined;
  readonly next: JsonObject;
}

// Set by the server itself, owned by nobody (apimachinery managedfields "stripMeta").
const unownedMetadata = new Set([
  'name',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
]);

/**
 * Adds to `next.metadata.managedFields` the members that differ from `previous` under the manager's entry. Ownership
 * only grows: enough for clients that carry, show and cut it.
 */
export function recordManager({ type, manager, time, previous, next }: ManagedChange): void {
  const metadata = objectAt(next, 'metadata');
  const changed = changedFields(previous, next);
  if (!metadata || Object.keys(changed).length === 0) return;
  const entries = arrayAt(metadata, 'managedFields').filter(isObject);
  const own = entries.find((entry) => isOwn(entry, manager));
  const entry: JsonObject = {
    manager: manager.name,
    operation: manager.operation,
    apiVersion: apiVersionOf(type),
    time,
    fieldsType: 'FieldsV1',
    fieldsV1: merge(objectAt(own, 'fieldsV1') ?? {}, changed),
    ...present({ subresource: manager.subresource }),
  };
  metadata['managedFields'] = own ? entries.map((known) => (known === own ? entry : known)) : [...entries, entry];
}

function isOwn(entry: JsonObject, manager: FieldManager): boolean {
  return (
    entry['manager'] === manager.name &&
    entry['operation'] === manager.operation &&
    stringAt(entry, 'subresource') === manager.subresource
  );
}

function changedFields(previous: JsonObject | undefined, next: JsonObject): JsonObject {
  const { kind: _kind, apiVersion: _apiVersion, metadata, ...rest } = next;
  const owned = Object.fromEntries(Object.entries(objectAt(next, 'metadata') ?? {}).filter(isOwned));
  return fieldSet({ ...(metadata === undefined ? {} : { metadata: owned }), ...rest }, previous);
}

function isOwned([member]: [string, JsonValue]): boolean {
  return !unownedMetadata.has(member);
}

/** A `FieldsV1` set of the members of `value` that are not the same in `previous`. */
export function fieldSet(value: JsonObject, previous?: JsonValue): JsonObject {
  const fields: JsonObject = {};
  for (const [member, child] of Object.entries(value)) {
    const before = isObject(previous) ? previous[member] : undefined;
    if (isJsonEqual(child, before)) continue;
    const inner = childFields(member, child, before);
    if (isObject(child) && Object.keys(inner).length === 0 && before !== undefined) continue;
    fields[`f:${member}`] = inner;
  }
  return fields;
}

function childFields(member: string, child: JsonValue, before: JsonValue | undefined): JsonObject {
  if (isObject(child)) return fieldSet(child, before);
  if (!Array.isArray(child)) return {};
  const key = mergeKeyOf(member, child);
  if (key === undefined) return {};
  const known = Array.isArray(before) ? before : [];
  const items: JsonObject = {};
  for (const item of child.filter(isObject)) {
    const same = known.find((candidate) => isObject(candidate) && isJsonEqual(candidate[key], item[key]));
    if (isJsonEqual(item, same)) continue;
    items[`k:${JSON.stringify({ [key]: item[key] ?? null })}`] = { '.': {}, ...fieldSet(item, same) };
  }
  return items;
}

function merge(known: JsonObject, added: JsonObject): JsonObject {
  const result = { ...known };
  for (const [member, value] of Object.entries(added)) {
    const existing = result[member];
    result[member] = isObject(existing) && isObject(value) ? merge(existing, value) : value;
  }
  return result;
}
