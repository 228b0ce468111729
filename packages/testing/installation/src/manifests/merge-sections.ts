import { isObject, type JsonObject } from '@insights/process';

/** Keys over keys of a configuration file: in a section that both have, its keys; anything else is replaced. */
export function mergeSections(before: JsonObject, after: JsonObject): JsonObject {
  const merged = Object.entries(after).map(([key, value]) => [key, mergeSection(before[key], value)]);
  return { ...before, ...Object.fromEntries(merged) };
}

function mergeSection(before: unknown, after: unknown): unknown {
  return isObject(before) && isObject(after) ? { ...before, ...after } : after;
}
