import { present } from '@insights/process';
import type { ApiResource } from './api-resource.ts';
import type { FunctionRead } from './gather-function.ts';

/** Which objects a read is for; absent members do not narrow it. */
type Narrowing = Pick<FunctionRead, 'namespaces' | 'names'>;

/** A read of a function: it lists a type. */
export function lists(resource: ApiResource, narrowing: Narrowing = {}): FunctionRead {
  return read(resource, 'list', narrowing);
}

/** A read of a function: it asks for single objects of a type. */
export function gets(resource: ApiResource, narrowing: Narrowing = {}): FunctionRead {
  return read(resource, 'get', narrowing);
}

function read(
  { group, version, resource }: ApiResource,
  verb: FunctionRead['verbs'][number],
  { namespaces, names }: Narrowing,
): FunctionRead {
  return { group, version, resource, verbs: [verb], ...present({ namespaces, names }) };
}
