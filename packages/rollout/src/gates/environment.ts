import type { WaitAction } from '../action.ts';
import type { Observation } from '../observation.ts';
import { wait } from '../situation.ts';
import { fullDiskOf } from './full-disk.ts';

/** The part of gate G0 that looks at cluster and node: why no image may be swapped now. A fallback does not ask. */
export function unrestOf(seen: Observation): WaitAction | undefined {
  const { cluster } = seen;
  if (cluster.isUpgrading) return wait('ClusterUpgrading', 'no swap while the cluster is being upgraded');
  if (!cluster.isRolledOut) return wait('DeploymentRollingOut', 'no swap until the Deployment is rolled out');
  if (cluster.hasDiskPressure) return wait('DiskPressure', 'no swap while the node is short of disk space');
  const fullDisk = fullDiskOf(seen);
  return fullDisk === undefined ? undefined : wait('VolumeFull', `no swap while nothing can be written: ${fullDisk}`);
}
