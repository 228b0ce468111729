import type { JsonValue } from '@insights/cluster';
import { parseBoundedJson } from '@insights/process';
import type { FunctionRead } from '../gather-function.ts';

const base = {
  group: 'monitoring.coreos.com',
  version: 'v1',
  verbs: ['get'],
  namespaces: ['openshift-monitoring'],
} as const;

/** The right to ask Prometheus: its proxy asks the API server for it. */
export const prometheusRead: FunctionRead = { ...base, resource: 'prometheuses/api', names: ['k8s'] };

/** The right to ask Alertmanager; without `create` no silence can be set. */
export const alertmanagerRead: FunctionRead = { ...base, resource: 'alertmanagers/api', names: ['main'] };

// Some ten thousand alerts: what is built of an answer takes about a hundred bytes a value.
const bounds = { bytes: 16 * 1024 * 1024, depth: 64, values: 300_000 };

/**
 * What one of the two answered, parsed.
 * @param who - for messages: `Alertmanager`
 * @throws CodedError `ERR_JSON_INVALID` for what is no JSON, `ERR_JSON_TOO_LARGE`
 */
export function parseAnswer(answer: Buffer, who: string): JsonValue {
  return parseBoundedJson(answer, bounds, `the answer of ${who}`) as JsonValue;
}
