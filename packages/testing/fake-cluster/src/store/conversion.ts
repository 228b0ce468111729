import type { JsonObject, JsonValue } from '../json.ts';
import { apiVersionOf, type ResourceType } from '../resources/resource-type.ts';

// events.k8s.io/v1 renamed members of the core Event (kubernetes/kubernetes:pkg/apis/events/v1/conversion.go).
const eventMembers: readonly (readonly [core: string, events: string])[] = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['reportingComponent', 'reportingController'],
  ['source', 'deprecatedSource'],
  ['count', 'deprecatedCount'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
];

const coreEvents: Pick<ResourceType, 'group' | 'version'> = { group: '', version: 'v1' };

/** The object in the version in which it is kept. Only events are kept in another version than they were written in. */
export function toStorageVersion(type: ResourceType, object: JsonObject): { type: ResourceType; object: JsonObject } {
  if (type.storageKey === `${type.group}/${type.plural}`) return { type, object };
  const stored = { ...type, ...coreEvents };
  return { type: stored, object: toVersion(stored, type, object) };
}

/** The object as a client of version `to` sees it; CRD versions differ in `apiVersion` only (conversion `None`). */
export function toVersion(to: ResourceType, from: ResourceType, object: JsonObject): JsonObject {
  const apiVersion = apiVersionOf(to);
  if (apiVersion === apiVersionOf(from)) return object;
  if (to.group === from.group) return { ...object, apiVersion };
  const renames = new Map(eventMembers.map(([core, events]) => (to.group === '' ? [events, core] : [core, events])));
  const renamed = Object.entries(object).map(([key, value]): [string, JsonValue] => [renames.get(key) ?? key, value]);
  return { ...Object.fromEntries(renamed), apiVersion };
}
