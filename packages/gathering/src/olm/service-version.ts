import type { JsonValue } from '@insights/cluster';
import { apiResource } from '../api-resource.ts';
import { unexpectedObject } from '../errors.ts';
import type { GatherContext } from '../gather-context.ts';
import { memberAt } from '../json.ts';
import { explained, isOfOneRead } from '../problem.ts';
import { gets } from '../reads.ts';
import type { ServiceVersionReference } from './operator-references.ts';

const apiVersion = 'operators.coreos.com/v1alpha1';
const serviceVersions = apiResource(apiVersion, 'clusterserviceversions', 'ClusterServiceVersion');

/** What {@link readServiceVersion} reads. */
export const serviceVersionRead = gets(serviceVersions);

/** What is told of a ClusterServiceVersion. */
export interface ServiceVersion {
  readonly displayName: string;
  readonly conditions: readonly JsonValue[];
}

/** Reads what a reference means. @throws GatheringError in the reference's words */
export async function readServiceVersion(
  { name, namespace }: ServiceVersionReference,
  context: GatherContext,
): Promise<ServiceVersion> {
  const object = await context.object(serviceVersions, { name, namespace }).catch((error: unknown) => {
    throw isOfOneRead(error) ? explained(`failed to get ${name} ClusterServiceVersion`, error) : error;
  });
  const conditions = memberAt(object, 'status', 'conditions');
  const displayName = memberAt(object, 'spec', 'displayName');
  const cannotFind = (field: string) =>
    unexpectedObject(`cannot read ${name} ClusterServiceVersion attributes: can't find ${field}`);
  if (!Array.isArray(conditions)) throw cannotFind('status.conditions');
  if (typeof displayName !== 'string') throw cannotFind('spec.displayName');
  return { displayName, conditions };
}
