import { isObject } from '@insights/process';
import type { GatherFunction } from '../../gather-function.ts';
import { containerNames } from '../../pods/containers.ts';
import { podType } from '../../pods/record-pod.ts';
import { memberAt } from '../../json.ts';
import { gets, lists } from '../../reads.ts';
import { LauncherLogs, launcherLogPath } from '../../virtual-machines/launcher-logs.ts';
import type { VisitedItem, Visits } from '../../visit.ts';

/** `clusterconfig/qemu_kubevirt_launcher_logs`. */
export const qemuKubevirtLauncherLogs: GatherFunction = {
  id: 'clusterconfig/qemu_kubevirt_launcher_logs',
  description: 'With which arguments virtual machines were started.',
  reads: [lists(podType), gets({ ...podType, resource: 'pods/log' })],
  records: [launcherLogPath],
  objects: [],
  sensitivity: 'free text',
  since: '4.16.49',
  begin,
};

function begin(): Visits {
  const logs = new LauncherLogs();
  return {
    visits: [
      {
        resource: podType,
        visit: (item) => {
          if (isLauncher(item)) logs.add(item, containersOf(item));
          return undefined;
        },
      },
    ],
    finish: (context) => logs.record(context),
  };
}

function isLauncher(item: VisitedItem): boolean {
  const { labels } = item.metadata;
  if (!isObject(labels) || labels['kubevirt.io'] !== 'virt-launcher') return false;
  return memberAt(item.look(), 'status', 'phase') !== 'Pending';
}

function containersOf(item: VisitedItem): string[] {
  return [...containerNames(item.look(), 'containers'), ...containerNames(item.look(), 'initContainers')];
}
