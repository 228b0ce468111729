import { isJsonObject, type JsonObject, type JsonValue } from '@insights/cluster';
import { apiVersionOf } from '../api-resource.ts';
import type { RecordMatch } from './match-record-path.ts';

/**
 * The object that a record was made of, as an API server would serve it: with the type of its row, and with the name and
 * the namespace of its path. Of an object of which only a part is recorded, that part. What was left out or hidden is gone.
 * @param content - the record, parsed
 * @returns `undefined` when the record cannot be an object of the API
 */
export function restoreObject(match: RecordMatch, content: JsonValue): JsonObject | undefined {
  const { resource, part } = match.object;
  const type = { kind: resource.kind, apiVersion: apiVersionOf(resource) };
  if (part) return { ...type, metadata: identityOf(match), [part]: content };
  if (!isJsonObject(content)) return undefined;
  const metadata = isJsonObject(content['metadata']) ? content['metadata'] : {};
  return { ...content, ...type, metadata: { ...metadata, ...identityOf(match) } };
}

function identityOf({ name, namespace }: RecordMatch): JsonObject {
  return { ...(name !== undefined && { name }), ...(namespace !== undefined && { namespace }) };
}
