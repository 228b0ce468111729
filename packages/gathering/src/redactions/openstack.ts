import { isJsonObject, type JsonObject, type JsonValue } from '@insights/cluster';
import { anonymizeString } from '../anonymize/string.ts';
import { memberAt } from '../json.ts';
import { type Change, inOrder } from './change.ts';
import { removed, strings } from './fields.ts';

const sensitiveKeys = new Set(['ansibleHost', 'ansibleUser', 'edpm_sshd_allowed_ranges', 'dnsClusterAddresses']);

/** The applied manifest repeats everything that the other rules hide. */
export const removeLastApplied = removed('metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"]');

/** Hides the resolvers of the control plane. */
export const anonymizeControlPlane: Change = inOrder(removeLastApplied, (controlPlane) => {
  const template = memberAt(controlPlane, 'spec', 'dns', 'template');
  if (isJsonObject(template) && template['options'] !== undefined) {
    template['options'] = hideOpenStackValue(template['options']);
  }
});

/** Hides how the nodes are reached: hosts, users, allowed ranges, addresses and host names. */
export const anonymizeNodeSet: Change = inOrder(
  removeLastApplied,
  hideSensitiveKeys,
  strings('status.allHostnames.*.*'),
);

// Arrays are not entered, as in the reference (gather_openstack_helpers.go).
function hideSensitiveKeys(object: JsonObject): void {
  for (const [key, value] of Object.entries(object)) {
    if (sensitiveKeys.has(key)) object[key] = hideOpenStackValue(value);
    else if (isJsonObject(value)) hideSensitiveKeys(value);
  }
}

// The OpenStack rule: a text keeps its length, of anything else not even the type is told.
function hideOpenStackValue(value: JsonValue): string {
  return typeof value === 'string' && value !== '' ? anonymizeString(value) : 'xxx';
}
