import { isObject as isAnyObject } from '@insights/process';

/** Anything that JSON can say. */
export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject;

/** A JSON object; Kubernetes objects are handled as these, never as typed models, so that no field is lost. */
export interface JsonObject {
  [key: string]: JsonValue;
}

/** Whether a value is an object, and not an array or null; of what is JSON, one whose members are JSON too. */
export function isObject(value: unknown): value is JsonObject {
  return isAnyObject(value);
}

/** The value below `path`, `undefined` as soon as a step is missing. */
export function valueAt(value: JsonValue | undefined, ...path: readonly string[]): JsonValue | undefined {
  let current = value;
  for (const step of path) {
    if (!isObject(current) || !Object.hasOwn(current, step)) return undefined;
    current = current[step];
  }
  return current;
}

/** The object below `path`; anything else is `undefined`. */
export function objectAt(value: JsonValue | undefined, ...path: readonly string[]): JsonObject | undefined {
  const found = valueAt(value, ...path);
  return isObject(found) ? found : undefined;
}

/** The string below `path`; anything else is `undefined`. */
export function stringAt(value: JsonValue | undefined, ...path: readonly string[]): string | undefined {
  const found = valueAt(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

/** The number below `path`; anything else is `undefined`. */
export function numberAt(value: JsonValue | undefined, ...path: readonly string[]): number | undefined {
  const found = valueAt(value, ...path);
  return typeof found === 'number' ? found : undefined;
}

/** The array below `path`; empty when there is none. */
export function arrayAt(value: JsonValue | undefined, ...path: readonly string[]): JsonValue[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** The object at `object[key]`, created when it is missing or is not an object. */
export function ensureObject(object: JsonObject, key: string): JsonObject {
  const found = object[key];
  if (isObject(found)) return found;
  const created: JsonObject = {};
  object[key] = created;
  return created;
}

/** Deep equality; the order of keys does not matter. */
export function isJsonEqual(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => isJsonEqual(item, right[index]));
  }
  if (!isObject(left) || !isObject(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && isJsonEqual(left[key], right[key]))
  );
}

/** A deep copy. */
export function cloneJson<T extends JsonValue>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
