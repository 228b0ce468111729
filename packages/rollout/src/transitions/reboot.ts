import type { Action } from '../action.ts';
import type { Operation } from '../record/record.ts';
import { save, type Situation } from '../situation.ts';
import { withBaseline } from './open-operation.ts';

/** After a reboot of the node every container has restarted: counting begins anew, and nothing counts against the image. */
export function rebooted(situation: Situation, op: Operation): Action | undefined {
  const { seen } = situation;
  const { bootID } = seen.cluster;
  if (bootID === undefined || op.bootID === undefined || bootID === op.bootID) return undefined;
  return save(situation, { op: withBaseline(op, seen) });
}
