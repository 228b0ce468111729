import { badRequest, unsupportedMediaType } from '../api-error.ts';
import type { JsonObject } from '../json.ts';
import { decodeMessage } from './decode.ts';
import { messages } from './messages.ts';
import { readFields } from './wire.ts';

/** In which typed Go clients write built-in objects since Kubernetes 1.32. */
export const protobufType = 'application/vnd.kubernetes.protobuf';

const magic = Buffer.from('k8s\0');
const unknownMembers = { typeMeta: 1, raw: 2 };

/**
 * The object in a protobuf body: four bytes, then a `runtime.Unknown { typeMeta, raw }` around the message.
 * @throws ApiError 400 when it cannot be read, 415 when its kind is not in the tables
 */
export function decodeEnvelope(body: Buffer): JsonObject {
  if (!body.subarray(0, magic.length).equals(magic)) {
    throw badRequest('the body is not protobuf: the prefix "k8s" is missing');
  }
  try {
    const { apiVersion, kind, raw } = readUnknown(body.subarray(magic.length));
    if (!messages.has(kind)) throw unsupportedMediaType(['application/json', 'application/yaml']);
    return { kind, apiVersion, ...decodeMessage(kind, raw) };
  } catch (error) {
    if (Error.isError(error) && error.name === 'ApiError') throw error;
    throw badRequest(`the body could not be read: ${Error.isError(error) ? error.message : 'not protobuf'}`);
  }
}

function readUnknown(bytes: Buffer): { apiVersion: string; kind: string; raw: Buffer } {
  let typeMeta: string[] = [];
  let raw = Buffer.alloc(0);
  for (const { number, value } of readFields(bytes)) {
    if (typeof value === 'bigint') continue;
    if (number === unknownMembers.typeMeta) typeMeta = [...readFields(value)].map((field) => String(field.value));
    if (number === unknownMembers.raw) raw = Buffer.from(value);
  }
  const [apiVersion = '', kind = ''] = typeMeta;
  return { apiVersion, kind, raw };
}
