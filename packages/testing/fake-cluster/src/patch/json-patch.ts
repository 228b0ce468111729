import { ApiError, badRequest } from '../api-error.ts';
import { cloneJson, isJsonEqual, isObject, type JsonObject, type JsonValue, stringAt } from '../json.ts';

/**
 * RFC 6902 on a copy of `target`.
 * @throws ApiError 400 when the patch is no list of operations, 422 when an operation cannot be done or a test fails
 */
export function jsonPatch(target: JsonObject, patch: JsonValue): JsonValue {
  if (!Array.isArray(patch)) throw badRequest('json patch must be an array of operations');
  // The document hangs below a root of ours, so that "" is a place like any other.
  const root: JsonObject = { document: cloneJson(target) };
  for (const operation of patch) applyOperation(root, operation);
  return root['document'] ?? null;
}

function applyOperation(root: JsonObject, operation: JsonValue): void {
  const path = pointer(operation, 'path');
  switch (stringAt(operation, 'op')) {
    case 'add':
      return add(root, path, valueOf(operation));
    case 'remove':
      return void remove(root, path);
    case 'replace':
      remove(root, path);
      return add(root, path, valueOf(operation));
    case 'move':
      return add(root, path, remove(root, pointer(operation, 'from')));
    case 'copy':
      return add(root, path, cloneJson(read(root, pointer(operation, 'from'))));
    case 'test':
      if (!isJsonEqual(read(root, path), valueOf(operation))) throw failed(`testing path ${text(path)} failed`);
      return undefined;
    default:
      throw badRequest(`unexpected kind of json patch operation: ${JSON.stringify(operation)}`);
  }
}

function valueOf(operation: JsonValue): JsonValue {
  return isObject(operation) ? (operation['value'] ?? null) : null;
}

function pointer(operation: JsonValue, member: 'path' | 'from'): string[] {
  const value = stringAt(operation, member);
  if (value === undefined || (value !== '' && !value.startsWith('/'))) {
    throw badRequest(`json patch operation needs "${member}", a JSON pointer: ${JSON.stringify(operation)}`);
  }
  const steps = value.split('/').slice(1);
  return ['document', ...steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))];
}

function parentOf(root: JsonObject, path: readonly string[]): { parent: JsonObject | JsonValue[]; last: string } {
  const parent = read(root, path.slice(0, -1));
  const last = path.at(-1) ?? '';
  if (!isObject(parent) && !Array.isArray(parent)) throw failed(`missing path: ${text(path)}`);
  return { parent, last };
}

function read(root: JsonObject, path: readonly string[]): JsonValue {
  let current: JsonValue = root;
  for (const step of path) {
    const next: JsonValue | undefined = Array.isArray(current)
      ? current[arrayIndex(step)]
      : isObject(current) && Object.hasOwn(current, step)
        ? current[step]
        : undefined;
    if (next === undefined) throw failed(`missing path: ${text(path)}`);
    current = next;
  }
  return current;
}

function add(root: JsonObject, path: readonly string[], value: JsonValue): void {
  const { parent, last } = parentOf(root, path);
  if (!Array.isArray(parent)) {
    parent[last] = value;
    return;
  }
  const index = last === '-' ? parent.length : arrayIndex(last);
  if (!(index <= parent.length)) throw failed(`invalid array index: ${text(path)}`);
  parent.splice(index, 0, value);
}

function remove(root: JsonObject, path: readonly string[]): JsonValue {
  const removed = read(root, path);
  const { parent, last } = parentOf(root, path);
  if (Array.isArray(parent)) parent.splice(arrayIndex(last), 1);
  else delete parent[last];
  return removed;
}

function arrayIndex(step: string): number {
  return /^(?:0|[1-9]\d*)$/.test(step) ? Number(step) : Number.NaN;
}

function text(path: readonly string[]): string {
  return `/${path.slice(1).join('/')}`;
}

function failed(why: string): ApiError {
  const message = `the server rejected our request due to an error in our request: ${why}`;
  return new ApiError({ code: 422, reason: 'Invalid', message });
}
