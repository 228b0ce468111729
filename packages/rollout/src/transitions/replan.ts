import type { Action } from '../action.ts';
import type { Operation } from '../record/record.ts';
import { save, type Situation } from '../situation.ts';
import { openOperation } from './open-operation.ts';
import { preparedSeconds } from './settling.ts';

/** The same operation for the pod as it is now: back to `Prepared`, the attempt void and not failed. */
export function replan(situation: Situation, op: Operation, attempt: number): Action {
  const { seen } = situation;
  const isNewPod = seen.pod.uid !== op.podUID;
  const { handshakeAt: _handshake, lastGather: _gather, ...plan } = op;
  const settles = isNewPod || op.settles === true;
  const next = openOperation(seen, { ...plan, attempt, settles }, preparedSeconds(seen));
  return save(situation, { phase: 'Prepared', op: next });
}
