import { applyPatch, type Operation } from 'rfc6902';
import { ApiError, badRequest } from '../api-error.ts';
import { cloneJson, isObject, type JsonObject, type JsonValue, stringAt } from '../json.ts';

const kinds = ['add', 'remove', 'replace', 'move', 'copy', 'test'];

/**
 * RFC 6902 on a copy of `target`.
 * @throws ApiError 400 when the patch is no list of operations, 422 when an operation cannot be done or a test fails
 */
export function jsonPatch(target: JsonObject, patch: JsonValue): JsonValue {
  if (!Array.isArray(patch)) throw badRequest('json patch must be an array of operations');
  // The document hangs below a root of ours, so that "" is a place like any other.
  const root: JsonObject = { document: cloneJson(target) };
  for (const operation of patch) {
    const [failure] = applyPatch(root, [belowRoot(operation)]);
    if (failure) throw refused(failure, operation);
  }
  return root['document'] ?? null;
}

/** What the library takes: a known kind of operation, pointers that lead into the document. */
function belowRoot(operation: JsonValue): Operation {
  const op = stringAt(operation, 'op');
  if (!isObject(operation) || op === undefined || !kinds.includes(op)) {
    throw badRequest(`unexpected kind of json patch operation: ${JSON.stringify(operation)}`);
  }
  const from = op === 'move' || op === 'copy' ? { from: pointer(operation, 'from') } : {};
  return { value: null, ...operation, ...from, path: pointer(operation, 'path') } as unknown as Operation;
}

function pointer(operation: JsonObject, member: 'path' | 'from'): string {
  const value = stringAt(operation, member);
  if (value !== undefined && (value === '' || value.startsWith('/'))) return `/document${value}`;
  throw badRequest(`json patch operation needs "${member}", a JSON pointer: ${JSON.stringify(operation)}`);
}

function refused(failure: Error, operation: JsonValue): ApiError {
  const member = failure.name === 'MissingError' && 'path' in failure ? String(failure.path) : '';
  const path = member.replace(/^\/document/, '') || (stringAt(operation, 'path') ?? '');
  const isIndex = stringAt(operation, 'op') === 'add' && /\/\d+$/.test(path);
  const why =
    failure.name === 'TestError'
      ? `testing path ${path} failed`
      : `${isIndex ? 'invalid array index' : 'missing path'}: ${path}`;
  const message = `the server rejected our request due to an error in our request: ${why}`;
  return new ApiError({ code: 422, reason: 'Invalid', message });
}
