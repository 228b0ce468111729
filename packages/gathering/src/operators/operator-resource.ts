import type { JsonObject } from '@insights/cluster';
import { type ApiResource, apiVersionOf } from '../api-resource.ts';
import type { ObjectIdentity } from '../gather-context.ts';
import type { Notes } from '../redactions/change.ts';
import { strings } from '../redactions/fields.ts';
import { fillRecordPath } from '../records/record-path.ts';

const provider = 'spec.observedConfig.oauthServer.oauthConfig.identityProviders[].provider';
const hideProviders = strings(
  ...['url', 'bindDN', 'hostname', 'clientID', 'hostedDomain', 'issuer', 'domainName'].map(
    (key) => `${provider}.${key}`,
  ),
);
/** Its status says what was gathered. */
const kindWithStatus = 'InsightsOperator';

/** Template of the paths of {@link operatorResourcePath}. */
export const operatorResourceTemplate = 'config/clusteroperator/{group}/{kind}/{ns/}{name}.json';

/** @throws GatheringError `ERR_GATHERING_UNEXPECTED_OBJECT` for a name that cannot be part of a path */
export function operatorResourcePath({ group, kind }: ApiResource, { name, namespace = '' }: ObjectIdentity): string {
  const path = fillRecordPath('{ns/}{name}', { name, namespace });
  const folders = [group, kind.toLowerCase()].map((folder) => fillRecordPath('{name}', { name: folder }));
  return ['config/clusteroperator', ...folders, `${path}.json`].join('/');
}

/** What is recorded of a resource of an operator: its spec, in which identity providers are anonymized. */
export function operatorResourceContent(resource: ApiResource, name: string, object: JsonObject, notes: Notes): object {
  hideProviders(object, notes);
  const { kind } = resource;
  return {
    apiVersion: apiVersionOf(resource),
    kind,
    name,
    spec: object['spec'] ?? null,
    status: kind === kindWithStatus ? (object['status'] ?? null) : undefined,
  };
}
