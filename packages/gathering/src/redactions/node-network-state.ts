import { isJsonObject } from '@insights/cluster';
import { itemsOf, memberAt } from '../json.ts';
import { type Change, inOrder } from './change.ts';
import { strings } from './fields.ts';

/** Hides the hardware addresses of a node's interfaces; elements that are not interfaces are dropped. */
export const anonymizeNodeNetworkState: Change = inOrder((state) => {
  const currentState = memberAt(state, 'status', 'currentState');
  if (!isJsonObject(currentState) || !Array.isArray(currentState['interfaces'])) return;
  currentState['interfaces'] = itemsOf(currentState['interfaces']).filter(isJsonObject);
}, strings('status.currentState.interfaces[]["mac-address"]'));
