import type { JsonObject } from '@insights/cluster';
import { itemsOf, memberAt, textOf } from '../json.ts';

/** Names of a pod's containers; what is no name is passed over. */
export function containerNames(pod: Readonly<JsonObject>, list: 'containers' | 'initContainers'): string[] {
  const names = itemsOf(memberAt(pod, 'spec', list)).map((container) => textOf(memberAt(container, 'name')));
  return names.filter((name) => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name));
}
