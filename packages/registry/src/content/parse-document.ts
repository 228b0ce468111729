import { isUtf8 } from 'node:buffer';
import { errorCode, errorMessage, isObject, type JsonObject, parseBoundedJson } from '@insights/process';
import { RegistryError } from '../errors.ts';

// What an image may make us build: more than any has, and some ten MiB at most.
const bounds = { bytes: 4 * 1024 * 1024, depth: 32, values: 100_000 };

/**
 * Reads a manifest or config, bounded before it is built.
 * @throws RegistryError `ERR_REGISTRY_TOO_LARGE`, `ERR_REGISTRY_PROTOCOL` when it is no JSON object; both say `what` it was
 */
export function parseDocument(bytes: Uint8Array, what: string): JsonObject {
  if (!isUtf8(bytes)) throw new RegistryError('ERR_REGISTRY_PROTOCOL', `${what} is not JSON: it is not UTF-8`);
  const value = parse(bytes, what);
  if (isObject(value)) return value;
  throw new RegistryError('ERR_REGISTRY_PROTOCOL', `${what} must be an object`);
}

function parse(bytes: Uint8Array, what: string): unknown {
  try {
    return parseBoundedJson(bytes, bounds, what);
  } catch (cause) {
    const code = errorCode(cause) === 'ERR_JSON_TOO_LARGE' ? 'ERR_REGISTRY_TOO_LARGE' : 'ERR_REGISTRY_PROTOCOL';
    throw new RegistryError(code, errorMessage(cause), { cause });
  }
}
