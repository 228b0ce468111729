import { isJsonObject, type JsonObject } from '@insights/cluster';
import { itemsOf, memberAt, textOf } from '../json.ts';
import { anonymizeString } from './string.ts';

// Init containers are ours: the reference leaves their proxy credentials in clear.
const containerLists = ['containers', 'initContainers'];

/**
 * The env vars rule, in place: string rule on `value` of each variable of a pod's containers and init containers whose
 * name contains `HTTP_PROXY` or `HTTPS_PROXY`, case-sensitive. These values hold credentials as often as not.
 */
export function anonymizeEnvVars(pod: JsonObject): void {
  for (const list of containerLists) {
    for (const container of itemsOf(memberAt(pod, 'spec', list))) {
      for (const variable of itemsOf(memberAt(container, 'env'))) {
        if (!isJsonObject(variable) || !isProxyVariable(textOf(variable['name']))) continue;
        if (variable['value'] !== undefined) variable['value'] = anonymizeString(textOf(variable['value']));
      }
    }
  }
}

function isProxyVariable(name: string): boolean {
  return name.includes('HTTP_PROXY') || name.includes('HTTPS_PROXY');
}
