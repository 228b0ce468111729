import { version } from './functions/clusterconfig/version.ts';
import type { GatherFunction } from './gather-function.ts';
import { addOnLists } from './table/add-on-lists.ts';
import { clusterObjects } from './table/cluster-objects.ts';
import { namedObjects } from './table/named-objects.ts';
import { platformLists } from './table/platform-lists.ts';
import { rowFunction } from './table/row-function.ts';

/** Every gathering function of this image: those with a file of their own, then the table. */
export const catalogue: readonly GatherFunction[] = [
  version,
  ...[...clusterObjects, ...platformLists, ...addOnLists, ...namedObjects].map(rowFunction),
];
