import type { Access } from '@insights/cluster';
import type { GatherFunction } from '@insights/gathering';
import { present } from '@insights/process';

/** Something that is read for a run: a list, one object, or what follows from what is found. */
export interface Reading {
  readonly access: Access;
  readonly kind: 'list' | 'object' | 'following';
}

/** What one function reads. */
export interface FunctionReadings {
  readonly name: string;
  readonly readings: readonly Reading[];
}

/** The readings of a function, each by itself; `reads` as the catalogue declares them. */
export function readingsOf(reads: GatherFunction['reads']): Reading[] {
  return reads.flatMap(({ group, version, resource, verbs, namespaces = [undefined], names = [undefined] }) =>
    verbs.flatMap((verb) =>
      namespaces.flatMap((namespace) =>
        names.map((name): Reading => {
          const access = { verb, group, version, resource, ...present({ namespace, name }) };
          return { access, kind: kindOf(access) };
        }),
      ),
    ),
  );
}

// A subresource is something else than objects: logs, and what answers behind the API server.
function kindOf({ verb, resource, name }: Access): Reading['kind'] {
  if (verb === 'list') return 'list';
  return name === undefined || resource.includes('/') ? 'following' : 'object';
}

/** Two readings with the same key are one request. */
export function keyOf({ access }: Reading): string {
  const { verb, group, version, resource, namespace, name } = access;
  return JSON.stringify([verb, group, version, resource, namespace, name]);
}

/** What is really read of these: each once, and a namespace of a type that is listed as a whole with the others. */
export function distinctReadings(readings: readonly Reading[]): Reading[] {
  const all = new Map(readings.map((each) => [keyOf(each), each]));
  return [...all.values()].filter((each) => {
    if (each.kind !== 'list' || each.access.namespace === undefined) return true;
    const { namespace: _, ...whole } = each.access;
    return !all.has(keyOf({ ...each, access: whole }));
  });
}

/** `pods`, `machines.machine.openshift.io`, `*.config.openshift.io`. */
export function typeName({ group, resource }: Pick<Access, 'group' | 'resource'>): string {
  return group === '' ? resource : `${resource}.${group}`;
}
