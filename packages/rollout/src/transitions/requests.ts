import type { Action, GatherAction, PatchAction } from '../action.ts';
import type { Operation } from '../record/record.ts';
import { type Situation, wait } from '../situation.ts';
import { iso } from '../time.ts';

const firstRetryMilliseconds = 10_000;

const longestRetryMilliseconds = 300_000;

/** The patch of an operation, unless a patch of it has failed a moment ago: 10 seconds doubling to 5 minutes. */
export function patchOf(op: Operation, { seen }: Situation): Action {
  const { patchFailure, pod, now } = seen;
  if (patchFailure?.op === op.id) {
    const retryAt = retryAtOf(patchFailure);
    if (now < retryAt) return wait('PatchBackoff', `the patch failed: ${patchFailure.message}`, retryAt);
  }
  const intent = { op: op.id, from: op.from, to: op.to, reason: op.purpose, at: iso(now) };
  const patch: PatchAction = {
    kind: 'patch',
    op: op.id,
    from: op.from,
    to: op.to,
    podUID: pod.uid,
    resourceVersion: pod.resourceVersion,
    intent,
  };
  return patch;
}

/** Asks for a gather as evidence, unless the gatherer has refused it a moment ago. */
export function requestGather({ seen }: Situation, requestId: string, purpose: GatherAction['purpose']): Action {
  const { failure } = seen.gather;
  const retryAt = failure?.requestId === requestId ? retryAtOf(failure) : seen.now;
  if (seen.now < retryAt) return wait('AwaitingGather', `no gather: ${failure?.message ?? ''}`, retryAt);
  return { kind: 'gather', requestId, purpose };
}

/** 10 seconds after the first failure in a row, doubling to 5 minutes. */
function retryAtOf({ at: failedAt, failures }: { readonly at: number; readonly failures: number }): number {
  return failedAt + Math.min(firstRetryMilliseconds * 2 ** (failures - 1), longestRetryMilliseconds);
}
