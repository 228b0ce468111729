import { isObject, type JsonObject } from '@insights/process';

// What has more different members than this is a map: its keys are data.
const mostNamedMembers = 60;

/**
 * The JSON Schema that describes all of some values: types, members, elements. It says what is seen, not what has to be
 * there.
 */
export function inferShape(values: readonly unknown[]): JsonObject {
  const types = [...new Set(values.map(typeOf))].toSorted();
  const objects = values.filter(isObject);
  const elements = values.filter((value) => Array.isArray(value)).flat();
  return {
    type: types.length === 1 ? types[0] : types,
    ...(objects.length > 0 ? membersOf(objects) : {}),
    ...(elements.length > 0 ? { items: inferShape(elements) } : {}),
  };
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}

function membersOf(objects: readonly JsonObject[]): JsonObject {
  const names = [...new Set(objects.flatMap((object) => Object.keys(object)))].toSorted();
  const valuesOf = (name: string) => objects.filter((object) => Object.hasOwn(object, name)).map((each) => each[name]);
  if (names.length > mostNamedMembers || names.some((name) => !isMemberName(name))) {
    return { additionalProperties: inferShape(names.flatMap(valuesOf)) };
  }
  return { properties: Object.fromEntries(names.map((name) => [name, inferShape(valuesOf(name))])) };
}

/** Names that a program gives, unlike hashes, images and names of objects. */
function isMemberName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(name);
}
