import { randomUUID } from 'node:crypto';
import type { Clock, Logger } from '@insights/process';
import { Authenticator } from './auth/authenticator.ts';
import { ServiceAccountTokens } from './auth/service-account-tokens.ts';
import type { ControllerContext } from './controllers/controller-context.ts';
import { ControllerLoop } from './controllers/controller-loop.ts';
import { followCrds } from './controllers/crd-controller.ts';
import { deploymentController } from './controllers/deployment-controller.ts';
import { garbageCollector } from './controllers/garbage-collector.ts';
import { namespaceController } from './controllers/namespace-controller.ts';
import { scheduler } from './controllers/scheduler.ts';
import { type JsonObject, numberAt, objectAt, stringAt } from './json.ts';
import { ensureNamespace, typeOf } from './loading/load-objects.ts';
import { PodHosts } from './logs/pod-hosts.ts';
import { Authorizer } from './rbac/authorizer.ts';
import { defaultRoles } from './rbac/default-roles.ts';
import { builtinTypes } from './resources/builtin-types.ts';
import { openshiftTypes } from './resources/openshift-types.ts';
import { TypeRegistry } from './resources/type-registry.ts';
import { ListSnapshots } from './store/list-snapshots.ts';
import { ObjectStore } from './store/object-store.ts';
import { keyOf, parseStored, type StoredObject } from './store/stored-object.ts';
import { ObjectOperations } from './verbs/operations.ts';
import { timestamp } from './verbs/timestamp.ts';

interface ControlPlaneOptions {
  readonly clock: Clock;
  readonly log: Logger | undefined;
  readonly historyEvents: number | undefined;
  readonly certificateAuthority: string | undefined;
}

const firstNamespaces = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/** The objects, the rules for writing them, who may do so, and the controllers: a cluster without its HTTP server. */
export class ControlPlane {
  readonly types = new TypeRegistry([...builtinTypes, ...openshiftTypes]);
  readonly podHosts = new PodHosts();
  readonly store: ObjectStore;
  readonly snapshots: ListSnapshots;
  readonly operations: ObjectOperations;
  readonly serviceAccounts: ServiceAccountTokens;
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer;
  readonly clock: Clock;
  readonly #loop: ControllerLoop;

  constructor({ clock, log, historyEvents, certificateAuthority }: ControlPlaneOptions) {
    const { types, podHosts } = this;
    this.clock = clock;
    this.store = new ObjectStore(historyEvents);
    const { store } = this;
    this.snapshots = new ListSnapshots(store);
    const hasPodHost = (nodeName: string) => podHosts.has(nodeName);
    this.operations = new ObjectOperations({ store, types, clock, hasPodHost });
    this.serviceAccounts = new ServiceAccountTokens({ store, types, clock });
    this.authenticator = new Authenticator(this.serviceAccounts);
    this.authorizer = new Authorizer(store, types);
    followCrds(store, types);
    const context: ControllerContext = {
      store,
      types,
      podHosts,
      clock,
      certificateAuthority,
      operations: this.operations,
    };
    const controllers = [namespaceController, garbageCollector, scheduler, deploymentController];
    this.#loop = new ControllerLoop(
      store,
      controllers.map((make) => make(context)),
      (err) => log?.warn({ err }, 'A controller could not reconcile an object'),
    );
    for (const name of firstNamespaces) this.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    for (const role of defaultRoles) this.put(role);
  }

  /**
   * Adds or replaces an object without asking anything, status included; what the server would set and is missing
   * (uid, creationTimestamp, generation, the namespace) is set.
   * @throws FakeClusterError `ERR_FAKE_CLUSTER_OBJECT`
   */
  put(object: JsonObject): StoredObject {
    const { store, types, clock } = this;
    const type = typeOf(types, object, stringAt(object, 'metadata', 'name') ?? 'object');
    ensureNamespace(this, type, object);
    const metadata = { ...objectAt(object, 'metadata') };
    const copy: JsonObject = { ...object, metadata };
    const known = store.get(type, keyOf(stringAt(metadata, 'namespace'), stringAt(metadata, 'name') ?? ''));
    const before = known ? objectAt(parseStored(known), 'metadata') : undefined;
    metadata['uid'] ??= before?.['uid'] ?? randomUUID();
    metadata['creationTimestamp'] ??= before?.['creationTimestamp'] ?? timestamp(clock.now());
    if (type.hasGeneration) metadata['generation'] ??= (numberAt(before, 'generation') ?? 0) + 1;
    if (type.storageKey === '/namespaces') copy['status'] ??= { phase: 'Active' };
    return store.write(type, copy);
  }

  /** Stops the controllers. */
  close(): void {
    this.#loop.close();
  }
}
