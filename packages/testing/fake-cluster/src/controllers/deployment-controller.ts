import { isJsonEqual, type JsonObject, numberAt, objectAt, stringAt } from '../json.ts';
import { parseStored, type StoredObject } from '../store/stored-object.ts';
import { builtinType, type ControllerContext } from './controller-context.ts';
import type { Controller } from './controller-loop.ts';
import { deploymentStatus } from './deployment-status.ts';
import { ReplicaSets } from './replica-sets.ts';

/**
 * Runs the pods of Deployments through a ReplicaSet for each template. Whatever the strategy, the pods of an old
 * template are gone before the first of a new one is made: what `Recreate` promises.
 */
export function deploymentController(context: ControllerContext): Controller {
  const { store, types } = context;
  const deployments = builtinType(types, 'apps', 'deployments');
  const sets = new ReplicaSets(context);
  return {
    keysOf: ({ object, type }) => {
      if (object.type.storageKey === deployments.storageKey) return type === 'DELETED' ? [] : [object.key];
      return sets.deploymentKeysOf(object);
    },
    reconcile: (key) => {
      const stored = store.get(deployments, key);
      if (!stored) return;
      const deployment = parseStored(stored);
      if (stringAt(deployment, 'metadata', 'deletionTimestamp') !== undefined) return;
      roll(sets, deployment);
      updateStatus(context, { stored, deployment, sets });
    },
  };
}

function roll(sets: ReplicaSets, deployment: JsonObject): void {
  const template = objectAt(deployment, 'spec', 'template');
  if (!template) return;
  const wanted = numberAt(deployment, 'spec', 'replicas') ?? 1;
  const { current, old } = sets.split(deployment, template);
  for (const set of old) sets.scale(set, 0);
  if (old.some((set) => sets.podsOf(set).length > 0)) return;
  sets.scale(current ?? sets.create(deployment, template), wanted);
}

function updateStatus(
  { operations, clock, store }: ControllerContext,
  { stored, deployment, sets }: { stored: StoredObject; deployment: JsonObject; sets: ReplicaSets },
): void {
  sets.updateStatuses(deployment);
  const status = deploymentStatus(deployment, sets.podsOfDeployment(deployment), clock.now());
  if (isJsonEqual(objectAt(deployment, 'status'), status)) return;
  const current = store.get(stored.type, stored.key);
  if (current) operations.replace(current, { ...parseStored(current), status }, { subresource: 'status' });
}
