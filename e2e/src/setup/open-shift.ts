import { customResourceDefinitions, type Manifest, openShiftObjects } from '@insights/installation';
import { followedObjects } from './followed-objects.ts';
import { serviceCertificates } from './service-certificates.ts';

/**
 * What OpenShift has before the operator is installed, and what its other operators do for it.
 * @param registry - `host:port`, plain HTTP
 */
export async function openShiftStandIns(registry: string): Promise<Manifest[]> {
  return [
    ...customResourceDefinitions(),
    ...openShiftObjects(registry),
    ...followedObjects,
    ...(await serviceCertificates()),
  ];
}
