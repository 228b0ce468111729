import { parse as parseYaml } from 'yaml';
import { badRequest, unsupportedMediaType } from '../api-error.ts';
import { isObject, type JsonObject, type JsonValue } from '../json.ts';
import { applyPatch } from '../patch/apply-patch.ts';
import { jsonPatch } from '../patch/json-patch.ts';
import { mergePatch } from '../patch/merge-patch.ts';
import { strategicMerge } from '../patch/strategic-merge.ts';
import type { ResourceType } from '../resources/resource-type.ts';

const jsonPatchType = 'application/json-patch+json';
const mergePatchType = 'application/merge-patch+json';
const strategicPatchType = 'application/strategic-merge-patch+json';

/** The media type of server-side apply, which also creates. */
export const applyPatchType = 'application/apply-patch+yaml';

/**
 * The object with the patch applied.
 * @throws ApiError 400 (not readable), 415 (strategic merge of a custom resource, or an unknown type), 422 (failed test)
 */
export function patchedObject(
  type: ResourceType,
  target: JsonObject,
  { mediaType, body }: { readonly mediaType: string; readonly body: Buffer },
): JsonObject {
  const result = applied(type, target, { mediaType, body });
  if (!isObject(result)) throw badRequest('the patch does not leave an object');
  return result;
}

function applied(
  type: ResourceType,
  target: JsonObject,
  { mediaType, body }: { mediaType: string; body: Buffer },
): JsonValue {
  if (mediaType === jsonPatchType) return jsonPatch(target, parseJson(body));
  if (mediaType === mergePatchType) return mergePatch(target, parseJson(body));
  if (mediaType === applyPatchType) return applyPatch(target, parseApplied(body), type);
  if (mediaType !== strategicPatchType || type.custom) throw unsupportedMediaType(acceptedTypes(type));
  const patch = parseJson(body);
  if (!isObject(patch)) throw badRequest('a strategic merge patch must be an object');
  return strategicMerge(target, patch);
}

function acceptedTypes({ custom }: ResourceType): string[] {
  const always = [jsonPatchType, mergePatchType, applyPatchType];
  return custom ? always : [...always, strategicPatchType];
}

function parseJson(body: Buffer): JsonValue {
  try {
    return JSON.parse(body.toString()) as JsonValue;
  } catch (error) {
    throw badRequest(`error decoding patch: ${Error.isError(error) ? error.message : 'not JSON'}`);
  }
}

/**
 * The object of a server-side apply; YAML, of which JSON is a part.
 * @throws ApiError 400
 */
export function parseApplied(body: Buffer): JsonObject {
  let value: unknown;
  try {
    value = parseYaml(body.toString());
  } catch (error) {
    throw badRequest(`error decoding YAML: ${Error.isError(error) ? error.message : 'not YAML'}`);
  }
  if (!isObject(value)) throw badRequest('an applied configuration must be an object');
  return value;
}
