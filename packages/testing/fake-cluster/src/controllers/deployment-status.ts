import { arrayAt, isObject, type JsonObject, numberAt, stringAt } from '../json.ts';
import { timestamp } from '../verbs/timestamp.ts';

/** A pod of a Deployment, as its status counts it. */
export interface CountedPod {
  readonly isReady: boolean;
  /** Of the template that the Deployment has now. */
  readonly isUpdated: boolean;
}

/** The status of a Deployment with these pods (apps/v1 `DeploymentStatus`). */
export function deploymentStatus(deployment: JsonObject, pods: readonly CountedPod[], now: Date): JsonObject {
  const wanted = numberAt(deployment, 'spec', 'replicas') ?? 1;
  const ready = pods.filter((pod) => pod.isReady).length;
  const updated = pods.filter((pod) => pod.isUpdated).length;
  const isComplete = updated === wanted && ready === wanted;
  const name = stringAt(deployment, 'metadata', 'name') ?? '';
  const set = (type: string, isTrue: boolean, [reason, message]: readonly [string, string]) =>
    condition(deployment, { type, status: isTrue ? 'True' : 'False', reason, message }, now);
  return {
    observedGeneration: numberAt(deployment, 'metadata', 'generation') ?? 1,
    ...counts({ replicas: pods.length, updatedReplicas: updated, readyReplicas: ready, availableReplicas: ready }),
    ...counts({ unavailableReplicas: Math.max(0, wanted - ready) }),
    conditions: [
      set(
        'Available',
        ready >= wanted,
        ready >= wanted
          ? ['MinimumReplicasAvailable', 'Deployment has minimum availability.']
          : ['MinimumReplicasUnavailable', 'Deployment does not have minimum availability.'],
      ),
      set(
        'Progressing',
        true,
        isComplete
          ? ['NewReplicaSetAvailable', `Deployment "${name}" has successfully progressed.`]
          : ['ReplicaSetUpdated', `Deployment "${name}" is progressing.`],
      ),
    ],
  };
}

// Zero is left out, as Go's omitempty does.
function counts(values: Readonly<Record<string, number>>): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value > 0));
}

function condition(
  deployment: JsonObject,
  wanted: { readonly type: string; readonly status: string; readonly reason: string; readonly message: string },
  now: Date,
): JsonObject {
  const known = arrayAt(deployment, 'status', 'conditions').find(
    (candidate) => isObject(candidate) && candidate['type'] === wanted.type,
  );
  const isSame = stringAt(known, 'status') === wanted.status;
  const isUnchanged = isSame && stringAt(known, 'reason') === wanted.reason;
  const time = timestamp(now);
  return {
    ...wanted,
    lastUpdateTime: (isUnchanged ? stringAt(known, 'lastUpdateTime') : undefined) ?? time,
    lastTransitionTime: (isSame ? stringAt(known, 'lastTransitionTime') : undefined) ?? time,
  };
}
