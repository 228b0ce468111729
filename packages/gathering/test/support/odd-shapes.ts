import { isJsonObject, type JsonObject, type JsonValue } from '@insights/cluster';

const oddValues: readonly JsonValue[] = [null, true, 7, 'x', '', [], {}, ['x'], [null], [[]], { a: 'b' }];

/** The object again and again, each time with another value in the place of one of its members, however deep. */
export function oddShapes(object: JsonObject): JsonObject[] {
  return pathsOf(object).flatMap((path) => oddValues.map((value) => replaced(object, path, value) as JsonObject));
}

function pathsOf(value: JsonValue): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => [[key], ...pathsOf(each).map((path) => [key, ...path])]);
}

function replaced(value: JsonValue, [key, ...rest]: readonly string[], odd: JsonValue): JsonValue {
  if (key === undefined) return odd;
  if (Array.isArray(value))
    return value.map((each, index) => (String(index) === key ? replaced(each, rest, odd) : each));
  return isJsonObject(value) ? { ...value, [key]: replaced(value[key] ?? null, rest, odd) } : value;
}
