import { apiResource } from '../../api-resource.ts';
import type { GatherContext } from '../../gather-context.ts';
import type { GatherFunction } from '../../gather-function.ts';
import { memberAt, textOf } from '../../json.ts';
import { recordVolume, volumeRead, volumeRecord } from '../../persistent-volumes/record-volume.ts';
import { isOfOneRead } from '../../problem.ts';
import { lists } from '../../reads.ts';
import type { VisitedItem, Visits } from '../../visit.ts';
import { eachObject } from '../../visit-each.ts';

const claims = apiResource('v1', 'persistentvolumeclaims', 'PersistentVolumeClaim');
const namespace = 'openshift-monitoring';
// Prometheus has two replicas, each with one claim.
const mostVolumes = 100;

/** `clusterconfig/monitoring_persistent_volumes`: what the platform's Prometheus stores its data on. */
export const monitoringPersistentVolumes: GatherFunction = {
  id: 'clusterconfig/monitoring_persistent_volumes',
  description: "The volumes that the platform's Prometheus keeps its data on: kind, size, class, state.",
  reads: [lists(claims, { namespaces: [namespace] }), volumeRead],
  records: [volumeRecord.path],
  objects: [volumeRecord],
  sensitivity: 'names',
  since: '4.11.41',
  begin,
};

function begin(): Visits {
  const volumes = new Set<string>();
  let leftOut = 0;
  const visit = (item: VisitedItem) => {
    if (!item.name.includes('prometheus-k8s')) return undefined;
    const volume = textOf(memberAt(item.look(), 'spec', 'volumeName'));
    // A claim that waits for its volume names none.
    if (volume === '') return undefined;
    if (volumes.size < mostVolumes) volumes.add(volume);
    else leftOut += 1;
    return undefined;
  };
  return {
    visits: [{ resource: claims, selector: { namespace }, visit: eachObject(claims, visit) }],
    finish: async (context) => {
      for (const volume of volumes) await recordOrReport(volume, context);
      if (leftOut > 0) context.warn(`${leftOut} more volumes of ${namespace} are left out`);
    },
  };
}

async function recordOrReport(volume: string, context: GatherContext): Promise<void> {
  try {
    await recordVolume(volume, context);
  } catch (error) {
    if (!isOfOneRead(error)) throw error;
    context.error(error);
  }
}
