import type { NodeAddress } from '@insights/cluster';
import { itemsOf, memberAt, textOf } from '../json.ts';
import type { VisitedItem } from '../visit.ts';

/** What a node says of its kubelet: the first address of type `InternalIP` counts. */
export function nodeAddress(item: VisitedItem): NodeAddress {
  const node = item.look();
  const addresses = itemsOf(memberAt(node, 'status', 'addresses'));
  const internal = addresses.find((address) => memberAt(address, 'type') === 'InternalIP');
  const port = memberAt(node, 'status', 'daemonEndpoints', 'kubeletEndpoint', 'Port');
  return {
    name: item.name,
    internalAddress: textOf(memberAt(internal, 'address')) || undefined,
    kubeletPort: typeof port === 'number' ? port : undefined,
  };
}
