import {
  cloneJson,
  ensureObject,
  isJsonEqual,
  type JsonObject,
  numberAt,
  objectAt,
  stringAt,
  valueAt,
} from '../json.ts';
import type { ResourceType } from '../resources/resource-type.ts';
import { parseStored, type StoredObject } from '../store/stored-object.ts';
import { builtinType, type ControllerContext } from './controller-context.ts';
import type { CountedPod } from './deployment-status.ts';
import { isReady, ownerReference } from './ownership.ts';
import { templateHash, templateHashLabel, withoutHash } from './template-hash.ts';

/** The ReplicaSets of Deployments and their pods. */
export class ReplicaSets {
  readonly #context: ControllerContext;
  readonly #sets: ResourceType;
  readonly #pods: ResourceType;

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#sets = builtinType(context.types, 'apps', 'replicasets');
    this.#pods = builtinType(context.types, '', 'pods');
  }

  /** The Deployments that a change of this object concerns. */
  deploymentKeysOf(object: StoredObject): string[] {
    const { store } = this.#context;
    if (object.type.storageKey === this.#pods.storageKey) {
      const sets = store.list(this.#sets).filter((set) => object.owners.includes(set.uid));
      return sets.flatMap((set) => this.deploymentKeysOf(set));
    }
    if (object.type.storageKey !== this.#sets.storageKey || object.owners.length === 0) return [];
    const deployments = store.list(builtinType(this.#context.types, 'apps', 'deployments'));
    return deployments.filter((deployment) => object.owners.includes(deployment.uid)).map(({ key }) => key);
  }

  /** The set of the template that a Deployment has now, if there is one, and those of its former templates. */
  split(deployment: JsonObject, template: JsonObject): { current: StoredObject | undefined; old: StoredObject[] } {
    const owned = this.#ownedBy(deployment);
    const current = owned.find((set) => {
      return isJsonEqual(withoutHash(objectAt(parseStored(set), 'spec', 'template') ?? {}), template);
    });
    return { current, old: owned.filter((set) => set !== current) };
  }

  create(deployment: JsonObject, template: JsonObject): StoredObject {
    const hash = templateHash(template);
    const labelled = cloneJson(template);
    ensureObject(ensureObject(labelled, 'metadata'), 'labels')[templateHashLabel] = hash;
    const labels = objectAt(labelled, 'metadata', 'labels') ?? {};
    const matchLabels = { ...objectAt(deployment, 'spec', 'selector', 'matchLabels'), [templateHashLabel]: hash };
    return this.#context.operations.create(this.#sets, {
      metadata: {
        name: `${stringAt(deployment, 'metadata', 'name') ?? ''}-${hash}`,
        namespace: stringAt(deployment, 'metadata', 'namespace') ?? '',
        labels,
        ownerReferences: [ownerReference(deployment)],
      },
      spec: { replicas: numberAt(deployment, 'spec', 'replicas') ?? 1, selector: { matchLabels }, template: labelled },
    });
  }

  /** Makes or deletes pods until a set has as many as asked for. */
  scale(set: StoredObject, replicas: number): void {
    const { operations, store } = this.#context;
    const object = parseStored(set);
    if (numberAt(object, 'spec', 'replicas') !== replicas) {
      ensureObject(object, 'spec')['replicas'] = replicas;
      operations.replace(store.get(set.type, set.key) ?? set, object);
    }
    // Those that are ending count no more: one of them and its successor are not one too many.
    const pods = this.podsOf(set).filter((pod) => !isDeleting(pod));
    for (const pod of pods.slice(replicas)) operations.delete(pod);
    for (let made = pods.length; made < replicas; made++) this.#createPod(object);
  }

  /** The pods that a set owns, those that are ending included. */
  podsOf(set: StoredObject): StoredObject[] {
    const dependents = this.#context.store.dependentsOf(set.uid);
    return dependents.filter((dependent) => dependent.type.storageKey === this.#pods.storageKey);
  }

  /** The pods of all sets of a Deployment, as its status counts them. */
  podsOfDeployment(deployment: JsonObject): CountedPod[] {
    const { current, old } = this.split(deployment, objectAt(deployment, 'spec', 'template') ?? {});
    return [...(current ? [current] : []), ...old].flatMap((set) =>
      this.podsOf(set)
        .filter((pod) => !isDeleting(pod))
        .map((pod) => ({ isReady: isReady(parseStored(pod)), isUpdated: set === current })),
    );
  }

  updateStatuses(deployment: JsonObject): void {
    const { operations, store } = this.#context;
    for (const set of this.#ownedBy(deployment)) {
      const pods = this.podsOf(set).filter((pod) => !isDeleting(pod));
      const ready = pods.filter((pod) => isReady(parseStored(pod))).length;
      const object = parseStored(set);
      const observedGeneration = numberAt(object, 'metadata', 'generation') ?? 1;
      const readiness = ready === 0 ? {} : { readyReplicas: ready, availableReplicas: ready };
      const status: JsonObject = { replicas: pods.length, ...readiness, observedGeneration };
      if (isJsonEqual(objectAt(object, 'status'), status)) continue;
      const stored = store.get(set.type, set.key);
      if (stored) operations.replace(stored, { ...object, status }, { subresource: 'status' });
    }
  }

  #ownedBy(owner: JsonObject): StoredObject[] {
    const dependents = this.#context.store.dependentsOf(stringAt(owner, 'metadata', 'uid') ?? '');
    return dependents.filter((dependent) => dependent.type.storageKey === this.#sets.storageKey);
  }

  #createPod(set: JsonObject): void {
    const template = cloneJson(objectAt(set, 'spec', 'template') ?? {});
    const metadata = ensureObject(template, 'metadata');
    metadata['generateName'] = `${stringAt(set, 'metadata', 'name') ?? ''}-`;
    metadata['namespace'] = stringAt(set, 'metadata', 'namespace') ?? '';
    metadata['ownerReferences'] = [ownerReference(set)];
    this.#context.operations.create(this.#pods, template);
  }
}

function isDeleting(pod: StoredObject): boolean {
  return valueAt(parseStored(pod), 'metadata', 'deletionTimestamp') !== undefined;
}
