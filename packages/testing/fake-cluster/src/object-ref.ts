import { FakeClusterError } from './errors.ts';
import type { ResourceType } from './resources/resource-type.ts';
import type { TypeRegistry } from './resources/type-registry.ts';

/** Names a resource, and with `name` one object of it. */
export interface ObjectRef {
  /** Default: the core group. */
  readonly group?: string;
  /** Default: the first version that the group serves it in. */
  readonly version?: string;
  /** The plural. */
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** @throws FakeClusterError `ERR_FAKE_CLUSTER_UNKNOWN` when there is no such resource */
export function typeOfRef(types: TypeRegistry, { group = '', version, resource }: ObjectRef): ResourceType {
  const type =
    version === undefined ? types.byGroupAndResource(group, resource) : types.byResource({ group, version, resource });
  if (type) return type;
  const where = group === '' ? 'the core group' : `group ${group}`;
  throw new FakeClusterError('ERR_FAKE_CLUSTER_UNKNOWN', `there is no resource ${resource} in ${where}`);
}
