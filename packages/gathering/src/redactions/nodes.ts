import { isJsonObject, type JsonValue } from '@insights/cluster';
import { anonymizeString } from '../anonymize/string.ts';
import { memberAt, textOf } from '../json.ts';
import { type Change, inOrder } from './change.ts';
import { removed, strings } from './fields.ts';

const ownDomains = ['openshift.io/', 'k8s.io/', 'kubernetes.io/'];
const regionLabels = new Set(['failure-domain.beta.kubernetes.io/region', 'topology.kubernetes.io/region']);

/**
 * Hides what identifies a machine and what its owner wrote on it: values of annotations and labels with foreign keys,
 * regions, the ids of the machine. The list of images is left out: it repeats on every node and belongs to nobody's question.
 */
export const anonymizeNode: Change = inOrder(
  (node) => {
    changeValues(memberAt(node, 'metadata', 'annotations'), isForeign, () => '');
    changeValues(memberAt(node, 'metadata', 'labels'), isForeignOrRegion, anonymizeString);
  },
  strings('status.nodeInfo.bootID', 'status.nodeInfo.systemUUID', 'status.nodeInfo.machineID'),
  removed('status.images'),
);

function changeValues(
  map: JsonValue | undefined,
  concerns: (key: string) => boolean,
  rule: (value: string) => string,
): void {
  if (!isJsonObject(map)) return;
  for (const key of Object.keys(map).filter(concerns)) map[key] = rule(textOf(map[key]));
}

function isForeign(key: string): boolean {
  return !ownDomains.some((domain) => key.includes(domain));
}

function isForeignOrRegion(key: string): boolean {
  return isForeign(key) || regionLabels.has(key);
}
