import { apiResource } from '../../api-resource.ts';
import {
  type CertificateId,
  certificateKey,
  readCertificate,
  type ReadCertificates,
} from '../../certificates/read-certificate.ts';
import { IngressCertificates } from '../../certificates/ingress-certificates.ts';
import type { GatherContext } from '../../gather-context.ts';
import type { GatherFunction } from '../../gather-function.ts';
import { memberAt, textOf } from '../../json.ts';
import { lists } from '../../reads.ts';
import { secretsRead } from '../../secrets/secret-data.ts';
import type { Visit, Visits } from '../../visit.ts';

const operatorNamespace = 'openshift-ingress-operator';
const routerNamespace = 'openshift-ingress';
const namespaces = [operatorNamespace, routerNamespace];
const controllers = apiResource('operator.openshift.io/v1', 'ingresscontrollers', 'IngressController');
const defaults: readonly CertificateId[] = [
  { name: 'router-ca', namespace: operatorNamespace },
  { name: 'router-certs-default', namespace: routerNamespace },
];
const path = 'aggregated/ingress_controllers_certs.json';
// Twice as many as are recorded: some may be unreadable.
const mostReads = 128;
const mostControllers = 1000;

/** `clusterconfig/ingress_certificates`: until when the certificates of the routers are good, and who uses them. */
export const ingressCertificates: GatherFunction = {
  id: 'clusterconfig/ingress_certificates',
  description: 'From when and until when the certificates of ingress controllers are good; nothing else of them.',
  reads: [
    ...namespaces.map((namespace) => secretsRead(namespace)),
    ...namespaces.map((namespace) => lists(controllers, { namespaces: [namespace] })),
  ],
  records: [path],
  objects: [],
  sensitivity: 'names',
  since: '4.14.36',
  runsIn: 'main',
  begin: beginCertificates,
};

/** An ingress controller with a certificate of its own, which is in its own namespace. */
interface Controller extends CertificateId {
  readonly certificate: string;
}

function beginCertificates(): Visits {
  const found: Controller[] = [];
  let others = 0;
  const visits = namespaces.map(
    (namespace): Visit => ({
      resource: controllers,
      selector: { namespace },
      notFound: 'quiet',
      onProblem: (problem, context) => context.error(problem),
      visit: (item) => {
        const certificate = memberAt(item.look(), 'spec', 'defaultCertificate');
        if (certificate === undefined || certificate === null) return undefined;
        if (found.length === mostControllers) others += 1;
        else found.push({ name: item.name, namespace, certificate: textOf(memberAt(certificate, 'name')) });
        return undefined;
      },
    }),
  );
  return { visits, finish: (context) => recordCertificates(found, others, context) };
}

async function recordCertificates(found: readonly Controller[], others: number, context: GatherContext): Promise<void> {
  if (others > 0) context.warn(`${others} ingress controllers beyond the first ${mostControllers} are left out`);
  const certificates = new IngressCertificates(await readCertificates(found, context), context);
  for (const id of defaults) certificates.add(id);
  for (const { certificate, ...controller } of found) {
    certificates.add({ name: certificate, namespace: controller.namespace }, controller);
  }
  const { entries } = certificates;
  await context.record({ path, bytes: JSON.stringify(entries.length === 0 ? null : entries) });
}

// All together: one after the other they would take a slow API server's time sixty-four times.
async function readCertificates(found: readonly Controller[], context: GatherContext): Promise<ReadCertificates> {
  const used = found.map(({ certificate: name, namespace }) => ({ name, namespace }));
  const ids = new Map([...defaults, ...used].map((id) => [certificateKey(id), id]));
  const wanted = [...ids].slice(0, mostReads);
  const read = await Promise.all(wanted.map(async ([key, id]) => [key, await readCertificate(id, context)] as const));
  return new Map(read);
}
