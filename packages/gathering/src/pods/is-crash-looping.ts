import { isJsonObject, type JsonObject, type JsonValue } from '@insights/cluster';
import { itemsOf, memberAt } from '../json.ts';

const statusLists = ['initContainerStatuses', 'containerStatuses'];

/** Whether a container or init container of a pod was restarted, and failed or waited before that. */
export function isCrashLooping(pod: Readonly<JsonObject>): boolean {
  return statusLists.some((list) => itemsOf(memberAt(pod, 'status', list)).some(isInLoop));
}

function isInLoop(status: JsonValue): boolean {
  const restarts = memberAt(status, 'restartCount');
  if (typeof restarts !== 'number' || restarts <= 0) return false;
  const exitCode = memberAt(status, 'lastState', 'terminated', 'exitCode');
  return (typeof exitCode === 'number' && exitCode !== 0) || isJsonObject(memberAt(status, 'lastState', 'waiting'));
}
