import type { JsonObject } from '@insights/cluster';
import { itemsOf, memberAt, textOf } from '../json.ts';

/** The names of a pod's containers, those without a name left out. */
export function containerNames(pod: Readonly<JsonObject>, list: 'containers' | 'initContainers'): string[] {
  const names = itemsOf(memberAt(pod, 'spec', list)).map((container) => textOf(memberAt(container, 'name')));
  return names.filter((name) => name !== '');
}
