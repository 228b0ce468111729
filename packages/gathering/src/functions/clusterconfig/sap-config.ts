import { type ApiResource, apiResource, withTypeRaw } from '../../api-resource.ts';
import type { GatherFunction, ObjectRecord } from '../../gather-function.ts';
import { gets } from '../../reads.ts';
import { fillRecordPath } from '../../records/record-path.ts';
import { datahubsRead, datahubsVisit } from '../../sap/datahubs.ts';
import type { Visit, Visits } from '../../visit.ts';

const constraint = apiResource('security.openshift.io/v1', 'securitycontextconstraints', 'SecurityContextConstraints');
const binding = apiResource('authorization.openshift.io/v1', 'clusterrolebindings', 'ClusterRoleBinding');
const constraintNames = ['anyuid', 'privileged'];
const bindingNames = constraintNames.map((name) => `system:openshift:scc:${name}`);

const constraintRecord: ObjectRecord = {
  path: 'config/securitycontextconstraint/{name}.json',
  resource: constraint,
};
// A record of its own for each: the path has an underscore for each colon, and the name cannot be told from it.
const bindingRecords = bindingNames.map((name): ObjectRecord & { readonly name: string } => ({
  path: `config/clusterrolebinding/${name.replaceAll(':', '_')}.json`,
  resource: binding,
  name,
}));

/** `clusterconfig/sap_config`. */
export const sapConfig: GatherFunction = {
  id: 'clusterconfig/sap_config',
  description: 'Where SAP Data Intelligence is installed: the security constraints that it needs, and who has them.',
  reads: [datahubsRead, gets(constraint, { names: constraintNames }), gets(binding, { names: bindingNames })],
  records: [constraintRecord.path, ...bindingRecords.map(({ path }) => path)],
  objects: [constraintRecord, ...bindingRecords],
  sensitivity: 'names',
  since: '4.6.20',
  begin,
};

function begin(): Visits {
  const namespaces = new Set<string>();
  const isNeeded = () => namespaces.size > 0;
  return {
    visits: [datahubsVisit(namespaces)],
    afterwards: [
      ...constraintNames.map((name) => ({
        ...recording(constraint, name, fillRecordPath(constraintRecord.path, { name })),
        isNeeded,
      })),
      ...bindingRecords.map(({ name, path }) => ({ ...recording(binding, name, path), isNeeded })),
    ],
  };
}

function recording(resource: ApiResource, name: string, path: string): Visit {
  return {
    resource,
    selector: { name },
    notFound: 'quiet',
    visit: async ({ bytes }, context) => {
      await context.record({ path, bytes: withTypeRaw(resource, bytes) });
      return undefined;
    },
  };
}
