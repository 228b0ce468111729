import { apiResource } from '../api-resource.ts';
import { lists } from '../reads.ts';
import type { Visit } from '../visit.ts';

const datahub = apiResource('installers.datahub.sap.com/v1alpha1', 'datahubs', 'DataHub');

/** What {@link datahubsVisit} reads. */
export const datahubsRead = lists(datahub);

/** Adds the namespaces of installations of SAP Data Intelligence to `namespaces`; a cluster without has none. */
export function datahubsVisit(namespaces: Set<string>): Visit {
  return {
    resource: datahub,
    notFound: 'quiet',
    visit: (item) => {
      namespaces.add(item.namespace);
      return undefined;
    },
  };
}
