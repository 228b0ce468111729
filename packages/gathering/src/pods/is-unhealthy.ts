import type { JsonObject, JsonValue } from '@insights/cluster';
import { itemsOf, memberAt, textOf } from '../json.ts';

const pendingGraceMilliseconds = 2 * 60 * 1000;
const statusLists = ['initContainerStatuses', 'containerStatuses'];

/**
 * Whether a pod is in trouble: pending for more than two minutes, or a container or init container of it was restarted
 * or ended with an exit code other than 0.
 */
export function isUnhealthyPod(pod: JsonObject, now: Date): boolean {
  return (
    isPendingTooLong(pod, now) || statusLists.some((list) => itemsOf(memberAt(pod, 'status', list)).some(hasFailed))
  );
}

function isPendingTooLong(pod: JsonObject, now: Date): boolean {
  if (memberAt(pod, 'status', 'phase') !== 'Pending') return false;
  const created = Date.parse(textOf(memberAt(pod, 'metadata', 'creationTimestamp')));
  return created + pendingGraceMilliseconds < now.getTime();
}

function hasFailed(status: JsonValue): boolean {
  const restarts = memberAt(status, 'restartCount');
  if (typeof restarts === 'number' && restarts > 0) return true;
  return ['state', 'lastState'].some((state) => {
    const exitCode = memberAt(status, state, 'terminated', 'exitCode');
    return typeof exitCode === 'number' && exitCode !== 0;
  });
}
