import { apiResource, withType } from '../api-resource.ts';
import type { GatherContext } from '../gather-context.ts';
import type { ObjectRecord } from '../gather-function.ts';
import { gets } from '../reads.ts';
import { fillRecordPath } from '../records/record-path.ts';

const persistentVolumes = apiResource('v1', 'persistentvolumes', 'PersistentVolume');

/** What {@link recordVolume} reads. */
export const volumeRead = gets(persistentVolumes);

/** What {@link recordVolume} records. */
export const volumeRecord: ObjectRecord = {
  path: 'config/persistentvolumes/{name}.json',
  resource: persistentVolumes,
};

/** Records the volume of a claim, which several functions do. @throws ClusterError when it cannot be read */
export async function recordVolume(name: string, context: GatherContext): Promise<void> {
  const path = fillRecordPath(volumeRecord.path, { name });
  const volume = await context.object(persistentVolumes, { name });
  await context.record({ path, bytes: JSON.stringify(withType(persistentVolumes, volume)), shared: true });
}
