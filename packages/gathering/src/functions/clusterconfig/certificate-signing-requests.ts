import { apiResource } from '../../api-resource.ts';
import { isInOrder, summarizeSigningRequest } from '../../certificates/signing-request.ts';
import type { GatherContext } from '../../gather-context.ts';
import type { GatherFunction } from '../../gather-function.ts';
import { lists } from '../../reads.ts';
import { fillRecordPath } from '../../records/record-path.ts';
import type { VisitedItem, Visits } from '../../visit.ts';
import { eachObject } from '../../visit-each.ts';

const requests = apiResource('certificates.k8s.io/v1', 'certificatesigningrequests', 'CertificateSigningRequest');
const path = 'config/certificatesigningrequests/{name}.json';
const mostRequests = 5000;

/** `clusterconfig/certificate_signing_requests`: requests that were not answered with a certificate that is good now. */
export const certificateSigningRequests: GatherFunction = {
  id: 'clusterconfig/certificate_signing_requests',
  description: 'Requests for certificates that have none which is valid now: who asks for what, names made unreadable.',
  reads: [lists(requests)],
  records: [path],
  objects: [],
  sensitivity: 'free text',
  since: '4.3.25',
  begin,
};

function begin(): Visits {
  let seen = 0;
  const visit = async (item: VisitedItem, context: GatherContext) => {
    seen += 1;
    if (seen > mostRequests) {
      context.warn(`there are more than ${mostRequests} requests: the others are left out`);
      return 'enough';
    }
    await recordUnlessInOrder(item, context);
    return undefined;
  };
  return { visits: [{ resource: requests, notFound: 'quiet', visit: eachObject(requests, visit) }] };
}

async function recordUnlessInOrder(item: VisitedItem, context: GatherContext): Promise<void> {
  if (isInOrder(item.look(), context.clock.now())) return;
  const summary = await summarizeSigningRequest(item.parse());
  await context.record({ path: fillRecordPath(path, item), bytes: JSON.stringify(summary) });
}
