import type { Clock } from '@insights/process';
import type { PodHosts } from '../logs/pod-hosts.ts';
import type { ResourceType } from '../resources/resource-type.ts';
import type { TypeRegistry } from '../resources/type-registry.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { ObjectOperations } from '../verbs/operations.ts';

/** What the controllers work with. */
export interface ControllerContext {
  readonly store: ObjectStore;
  readonly types: TypeRegistry;
  readonly operations: ObjectOperations;
  readonly podHosts: PodHosts;
  readonly clock: Clock;
  /** PEM, for `kube-root-ca.crt`. */
  readonly certificateAuthority: string | undefined;
}

/** A built-in type; it is always there. */
export function builtinType(types: TypeRegistry, apiGroup: string, resource: string): ResourceType {
  const type = types.byResource({ group: apiGroup, version: 'v1', resource });
  if (!type) throw new TypeError(`${resource} of "${apiGroup}" is a built-in type`);
  return type;
}
