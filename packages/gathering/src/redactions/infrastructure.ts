import { isJsonObject } from '@insights/cluster';
import { member } from '../json.ts';
import { type Change, inOrder } from './change.ts';
import { strings, urls } from './fields.ts';

/** Hides the cluster's name at its provider, the regions, projects and clouds. */
export const anonymizeInfrastructure: Change = inOrder(
  urls('status.infrastructureName'),
  strings(
    'status.platformStatus.aws.region',
    'status.platformStatus.azure.cloudName',
    'status.platformStatus.gcp.region',
    'status.platformStatus.gcp.projectID',
    'status.platformStatus.ibmcloud.location',
    'status.platformStatus.openstack.cloudName',
  ),
  (infrastructure, notes) => {
    const platformStatus = member(infrastructure['status'], 'platformStatus');
    if (!isJsonObject(platformStatus)) notes.error('the infrastructure has no status.platformStatus');
  },
);
