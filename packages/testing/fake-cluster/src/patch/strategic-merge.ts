import { badRequest } from '../api-error.ts';
import { arrayAt, isJsonEqual, isObject, type JsonObject, type JsonValue } from '../json.ts';
import { isMergedSet, mergeKeyOf } from './merge-keys.ts';

const orderPrefix = '$setElementOrder/';
const deletePrefix = '$deleteFromPrimitiveList/';

/**
 * Strategic merge patch (apimachinery `strategicpatch`): as a merge patch, but known lists merge by key. Understands
 * `$patch: delete | replace | merge`, `$retainKeys`, `$deleteFromPrimitiveList/…` and `$setElementOrder/…`.
 * @throws ApiError 400 for an unknown directive, or a list item without its merge key
 */
export function strategicMerge(target: JsonObject, patch: JsonObject): JsonObject {
  if (patch['$patch'] === 'replace') return withoutDirectives(patch);
  if (patch['$patch'] === 'delete') return {};
  checkDirective(patch);
  const result = retained(target, patch);
  for (const [member, value] of Object.entries(patch)) {
    if (member.startsWith('$')) continue;
    if (value === null) delete result[member];
    else result[member] = mergeMember(member, result[member], value);
  }
  applyListDirectives(result, patch);
  return result;
}

function mergeMember(member: string, target: JsonValue | undefined, patch: JsonValue): JsonValue {
  if (isObject(patch)) return strategicMerge(isObject(target) ? target : {}, patch);
  if (!Array.isArray(patch)) return patch;
  const existing = Array.isArray(target) ? target : [];
  if (isMergedSet(member)) return [...existing, ...patch.filter((item) => !contains(existing, item))];
  const key = mergeKeyOf(member, [...existing, ...patch]);
  return key === undefined ? patch.map(cleaned) : mergeList(existing, patch, key);
}

function mergeList(existing: readonly JsonValue[], patch: readonly JsonValue[], key: string): JsonValue[] {
  if (patch.some((item) => isObject(item) && item['$patch'] === 'replace')) {
    return patch.filter((item) => !isObject(item) || item['$patch'] === undefined);
  }
  let result = [...existing];
  for (const item of patch) {
    if (!isObject(item)) throw badRequest(`expected a list of objects merged by ${key}`);
    const id = item[key];
    if (id === undefined) throw badRequest(`map: ${JSON.stringify(item)} does not contain declared merge key: ${key}`);
    result = mergeItem(result, item, (candidate) => isObject(candidate) && isJsonEqual(candidate[key], id));
  }
  return result;
}

function mergeItem(list: JsonValue[], item: JsonObject, isSame: (candidate: JsonValue) => boolean): JsonValue[] {
  if (item['$patch'] === 'delete') return list.filter((candidate) => !isSame(candidate));
  const found = list.find(isSame);
  if (found === undefined) return [...list, strategicMerge({}, item)];
  return list.map((candidate) =>
    isSame(candidate) && isObject(candidate) ? strategicMerge(candidate, item) : candidate,
  );
}

function retained(target: JsonObject, patch: JsonObject): JsonObject {
  const keep = patch['$retainKeys'];
  if (!Array.isArray(keep)) return { ...target };
  return Object.fromEntries(Object.entries(target).filter(([member]) => keep.includes(member)));
}

function applyListDirectives(result: JsonObject, patch: JsonObject): void {
  for (const [directive, values] of Object.entries(patch)) {
    if (!Array.isArray(values)) continue;
    if (directive.startsWith(deletePrefix)) {
      const member = directive.slice(deletePrefix.length);
      result[member] = arrayAt(result, member).filter((item) => !contains(values, item));
    } else if (directive.startsWith(orderPrefix)) {
      const member = directive.slice(orderPrefix.length);
      if (Array.isArray(result[member])) result[member] = ordered(member, arrayAt(result, member), values);
    }
  }
}

// Items that the order does not name keep their place at the end.
function ordered(member: string, items: readonly JsonValue[], order: readonly JsonValue[]): JsonValue[] {
  const key = mergeKeyOf(member, items);
  const rankOf = (item: JsonValue): number => {
    const rank = order.findIndex((wanted) => {
      return key !== undefined && isObject(wanted) && isObject(item)
        ? isJsonEqual(wanted[key], item[key])
        : isJsonEqual(wanted, item);
    });
    return rank === -1 ? order.length : rank;
  };
  return items.toSorted((left, right) => rankOf(left) - rankOf(right));
}

function contains(list: readonly JsonValue[], item: JsonValue): boolean {
  return list.some((candidate) => isJsonEqual(candidate, item));
}

function checkDirective(patch: JsonObject): void {
  const directive = patch['$patch'];
  if (directive === undefined || directive === 'merge') return;
  throw badRequest(`Unknown patch type found: ${JSON.stringify(directive)}`);
}

function withoutDirectives(patch: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(patch).filter(([member]) => !member.startsWith('$')));
}

function cleaned(value: JsonValue): JsonValue {
  return isObject(value) ? strategicMerge({}, value) : value;
}
