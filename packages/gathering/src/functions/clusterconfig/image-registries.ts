import type { JsonObject } from '@insights/cluster';
import { apiResource, withType } from '../../api-resource.ts';
import type { GatherContext } from '../../gather-context.ts';
import type { GatherFunction, ObjectRecord } from '../../gather-function.ts';
import { memberAt, textOf } from '../../json.ts';
import { recordVolume, volumeRead, volumeRecord } from '../../persistent-volumes/record-volume.ts';
import { isOfOneRead, problemText } from '../../problem.ts';
import { gets, lists } from '../../reads.ts';
import { strings } from '../../redactions/fields.ts';
import type { VisitedItem, Visits } from '../../visit.ts';

const registryConfigs = apiResource('imageregistry.operator.openshift.io/v1', 'configs', 'Config');
const claims = apiResource('v1', 'persistentvolumeclaims', 'PersistentVolumeClaim');
const name = 'cluster';
const registryRecord: ObjectRecord = {
  path: 'config/clusteroperator/imageregistry.operator.openshift.io/config/cluster.json',
  resource: registryConfigs,
  name,
};

const storageFields = [
  ...['bucket', 'keyID', 'regionEndpoint', 'region'].map((field) => `s3.${field}`),
  ...['accountName', 'container', 'cloudName'].map((field) => `azure.${field}`),
  ...['bucket', 'keyID', 'projectID', 'region'].map((field) => `gcs.${field}`),
  ...['authURL', 'container', 'domain', 'domainID', 'tenant', 'tenantID', 'regionName'].map(
    (field) => `swift.${field}`,
  ),
  ...['bucket', 'resourceKeyCRN', 'serviceInstanceCRN', 'resourceGroupName', 'location'].map(
    (field) => `ibmcos.${field}`,
  ),
];
const hideStorage = strings(
  'spec.httpSecret',
  ...storageFields.flatMap((field) => [`spec.storage.${field}`, `status.storage.${field}`]),
);

/** `clusterconfig/image_registries`: how the internal registry is set up, and the volume that it stores images on. */
export const imageRegistries: GatherFunction = {
  id: 'clusterconfig/image_registries',
  description: 'How the internal image registry is set up, and the volume that it keeps images on, if it has one.',
  reads: [gets(registryConfigs, { names: [name] }), lists(claims), volumeRead],
  records: [registryRecord.path, volumeRecord.path],
  objects: [registryRecord, volumeRecord],
  sensitivity: 'free text',
  since: '4.3.40',
  begin,
};

function begin(): Visits {
  let claim = '';
  const visit = async (item: VisitedItem, context: GatherContext) => {
    const config = item.parse();
    claim = textOf(memberAt(config, 'spec', 'storage', 'pvc', 'claim'));
    await recordConfig(config, context);
    return undefined;
  };
  return {
    visits: [{ resource: registryConfigs, selector: { name }, notFound: 'quiet', visit }],
    finish: (context) => (claim === '' ? undefined : recordVolumeOf(claim, context)),
  };
}

async function recordConfig(config: JsonObject, context: GatherContext): Promise<void> {
  hideStorage(config, context);
  await context.record({ path: registryRecord.path, bytes: JSON.stringify(withType(registryConfigs, config)) });
}

// The volume is worth having and no more: without it nothing of the registry is missing.
async function recordVolumeOf(claim: string, context: GatherContext): Promise<void> {
  try {
    const volume = await volumeOf(claim, context);
    if (volume !== '') await recordVolume(volume, context);
  } catch (error) {
    if (!isOfOneRead(error)) throw error;
    context.warn(`the volume of the image registry: ${problemText(error)}`);
  }
}

// Not a visit: few registries have a claim, and the list of all claims would be read for every one of them.
async function volumeOf(claim: string, { cluster, signal }: GatherContext): Promise<string> {
  const { group, version, resource } = claims;
  const named = cluster.items({ group, version, resource }, { fieldSelector: `metadata.name=${claim}` }, signal);
  for await (const item of named) {
    if (item.name === claim) return textOf(memberAt(item.parse(), 'spec', 'volumeName'));
  }
  return '';
}
