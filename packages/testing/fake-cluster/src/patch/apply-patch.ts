import type { JsonObject, JsonValue } from '../json.ts';
import { isObject } from '../json.ts';
import { strategicMerge } from './strategic-merge.ts';

/**
 * Server-side apply without conflicts: what is applied wins, what is not mentioned stays. Lists of built-in objects
 * merge by key, lists of custom ones are atomic (as in a CRD without `x-kubernetes-list-type`).
 */
export function applyPatch(target: JsonObject, applied: JsonObject, options: { readonly custom: boolean }): JsonObject {
  return options.custom ? mergeObjects(target, applied) : strategicMerge(target, applied);
}

function mergeObjects(target: JsonObject, applied: JsonObject): JsonObject {
  const result: JsonObject = { ...target };
  for (const [member, value] of Object.entries(applied)) result[member] = mergeValue(result[member], value);
  return result;
}

function mergeValue(target: JsonValue | undefined, applied: JsonValue): JsonValue {
  return isObject(target) && isObject(applied) ? mergeObjects(target, applied) : applied;
}
