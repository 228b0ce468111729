import { apiResource } from '../../api-resource.ts';
import type { GatherContext } from '../../gather-context.ts';
import type { GatherFunction } from '../../gather-function.ts';
import { itemsOf } from '../../json.ts';
import { lists } from '../../reads.ts';
import { eachObject } from '../../visit-each.ts';
import type { Visits } from '../../visit.ts';

const serviceAccount = apiResource('v1', 'serviceaccounts', 'ServiceAccount');
const path = 'config/serviceaccounts.json';
const kubernetesNamespaces: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public', 'openshift']);
const mostDetailed = 1001;

/** What is told of an account: how many Secrets it names, and none of their names. */
interface AccountSummary {
  readonly name: string;
  readonly secrets: number;
}

/** `clusterconfig/service_accounts`. */
export const serviceAccounts: GatherFunction = {
  id: 'clusterconfig/service_accounts',
  description: 'The service accounts of the platform, each with the number of Secrets that it refers to.',
  reads: [lists(serviceAccount)],
  records: [path],
  objects: [],
  sensitivity: 'names',
  since: '4.5.34',
  begin,
};

function begin(): Visits {
  const namespaces = new Map<string, AccountSummary[]>();
  let total = 0;
  return {
    visits: [
      {
        resource: serviceAccount,
        visit: eachObject(serviceAccount, (item) => {
          if (!isOfPlatform(item.namespace)) return undefined;
          total += 1;
          if (total > mostDetailed) return undefined;
          const accounts = namespaces.get(item.namespace) ?? [];
          accounts.push({ name: item.name, secrets: itemsOf(item.parse()['secrets']).length });
          namespaces.set(item.namespace, accounts);
          return undefined;
        }),
      },
    ],
    finish: (context) => record({ total, namespaces }, context),
  };
}

function isOfPlatform(namespace: string): boolean {
  return kubernetesNamespaces.has(namespace) || namespace.startsWith('openshift-');
}

async function record(
  { total, namespaces }: { readonly total: number; readonly namespaces: ReadonlyMap<string, AccountSummary[]> },
  context: GatherContext,
): Promise<void> {
  if (total > mostDetailed) {
    context.warn(`${total} service accounts were found, ${total - mostDetailed} of them are counted and left out`);
  }
  const content = { serviceAccounts: { TOTAL_COUNT: total, namespaces: Object.fromEntries(namespaces) } };
  await context.record({ path, bytes: JSON.stringify(content) });
}
