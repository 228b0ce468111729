import { present } from '@insights/process';
import type { Observation } from '../observation.ts';
import { namesNew } from '../pod/container-verdict.ts';
import type { Operation } from '../record/record.ts';
import { iso, isoIn } from '../time.ts';

/** What a new operation is for; the rest of it is read off the pod. */
export type Plan = Pick<Operation, 'purpose' | 'to' | 'attempt'> & Partial<Operation>;

/** An operation against the pod as it is now, out of time after so many seconds. */
export function openOperation(seen: Observation, plan: Plan, deadlineSeconds: number): Operation {
  const op: Operation = {
    id: seen.newId,
    rollback: false,
    ...plan,
    from: seen.pod.gathererImage,
    podUID: seen.pod.uid,
    startedAt: iso(seen.now),
    deadline: isoIn(seen.now, deadlineSeconds),
  };
  return withBaseline(op, seen);
}

/**
 * The operation with the container as it stands now: what is seen later is judged against it. Of an image that is there already,
 * the instance that the kubelet shows is taken for the first one, unless the report names the image of before.
 */
export function withBaseline(op: Operation, { pod, cluster }: Observation): Operation {
  const { containerIDBefore: _c, endedIDBefore: _e, restartCountBefore: _r, waitingBefore: _w, ...rest } = op;
  const { container } = pod;
  const isThere = pod.gathererImage === op.to && (container === undefined || namesNew(container, op));
  const restarts = container?.restartCount;
  const isFirst = isThere && container?.state.kind === 'running';
  return {
    ...rest,
    generation: pod.generation + (pod.gathererImage === op.to ? 0 : 1),
    ...present({
      node: pod.node,
      bootID: cluster.bootID,
      containerIDBefore: isThere ? undefined : container?.containerID,
      endedIDBefore: container?.lastTermination?.containerID,
      restartCountBefore: isFirst ? Math.max(0, container.restartCount - 1) : restarts,
      waitingBefore: container?.state.kind === 'waiting' ? container.state.reason.slice(0, 128) : undefined,
    }),
  };
}
