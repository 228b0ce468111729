import { isJsonObject, type JsonObject, type JsonValue } from '@insights/cluster';
import { unexpectedObject } from '../errors.ts';
import type { Change } from './change.ts';

const tenants = ['application', 'infrastructure', 'audit'];

/** Removes the selectors of the tenants' streams: they name the namespaces and labels of the customer. */
export const removeStreamSelectors: Change = (lokiStack) => {
  for (const tenant of tenants) {
    for (const stream of streamsOf(lokiStack, tenant)) {
      if (isJsonObject(stream)) delete stream['selector'];
    }
  }
};

function streamsOf(lokiStack: JsonObject, tenant: string): readonly JsonValue[] {
  const path = ['spec', 'limits', 'tenants', tenant, 'retention', 'streams'];
  let value: JsonValue = lokiStack;
  for (const [index, key] of path.entries()) {
    if (!isJsonObject(value))
      throw unexpectedObject(`${path.slice(0, index).join('.')} of the LokiStack is not an object`);
    const next: JsonValue | undefined = value[key];
    if (next === undefined || (next === null && key !== 'streams')) return [];
    value = next;
  }
  if (!Array.isArray(value)) throw unexpectedObject(`${path.join('.')} of the LokiStack is not a list`);
  return value;
}
