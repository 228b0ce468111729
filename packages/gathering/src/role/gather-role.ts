import { present } from '@insights/process';
import type { FunctionRead, GatherFunction } from '../gather-function.ts';
import { GatheringError } from '../errors.ts';

/** A rule of a `rbac.authorization.k8s.io/v1` ClusterRole; every list is sorted. */
export interface RoleRule {
  /** One; empty text for the core group. */
  readonly apiGroups: readonly [string];
  readonly resources: readonly string[];
  /** Absent: every object. */
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

// Configuration of the platform and of its operators: every type of these holds settings, and no secret.
const wholeGroups: ReadonlySet<string> = new Set([
  'config.openshift.io',
  'imageregistry.operator.openshift.io',
  'operator.openshift.io',
]);

interface ResourceAccess {
  readonly group: string;
  readonly resource: string;
  readonly names: readonly string[] | undefined;
  readonly verbs: Set<string>;
}

/**
 * What the `gather` account may do: what the functions declare to read that run in the gatherer, what it reads besides
 * them, and nothing else. Objects that are read by name are named. Namespaces are not: a function's namespace need not exist on every cluster, and a Role has to be in one.
 * @returns rules in a fixed order, whatever the order of the functions
 * @throws GatheringError `ERR_GATHERING_FORBIDDEN_READ` for such a function that reads secrets, or everything by `*`
 */
export function gatherRoleRules(
  functions: readonly GatherFunction[],
  besides: readonly FunctionRead[] = [],
): RoleRule[] {
  const accesses = new Map<string, ResourceAccess>();
  for (const read of besides) add(accesses, read);
  for (const { id, reads, runsIn } of functions) {
    if (runsIn === 'main') continue;
    for (const read of reads) {
      refuseTooMuch(id, read);
      if (!isForPeopleAlone(read)) add(accesses, read);
    }
  }
  return mergeResources(accesses.values());
}

function refuseTooMuch(id: string, read: FunctionRead): void {
  const { group, resource, verbs } = read;
  const name = group === '' ? resource : `${resource}.${group}`;
  const reads = (why: string) => new GatheringError('ERR_GATHERING_FORBIDDEN_READ', `${id} reads ${name}: ${why}`);
  if (group === '' && resource.split('/')[0] === 'secrets') throw reads('no secret is ever gathered');
  if ([group, resource, ...verbs].includes('*') && !isWholeGroup(read))
    throw reads('each resource and verb has to be named');
}

function isWholeGroup({ group, resource, verbs, names, namespaces }: FunctionRead): boolean {
  const isWhole = resource === '*' && names === undefined && namespaces === undefined;
  return isWhole && wholeGroups.has(group) && verbs.every((verb) => verb === 'get');
}

// Whoever holds it can run commands in every pod, through the kubelet; people who gather with their own account may have it.
function isForPeopleAlone({ group, resource }: FunctionRead): boolean {
  return group === '' && resource === 'nodes/proxy';
}

function add(accesses: Map<string, ResourceAccess>, { group, resource, names, verbs }: FunctionRead): void {
  const sorted = names?.toSorted();
  const key = JSON.stringify([group, resource, sorted]);
  const access = accesses.get(key) ?? { group, resource, names: sorted, verbs: new Set() };
  for (const verb of verbs) access.verbs.add(verb);
  accesses.set(key, access);
}

// One rule for all resources of a group that are read in the same way.
function mergeResources(accesses: Iterable<ResourceAccess>): RoleRule[] {
  const rules = new Map<string, Omit<RoleRule, 'resources'> & { readonly resources: Set<string> }>();
  for (const { group, resource, names, verbs } of accesses) {
    const sortedVerbs = [...verbs].toSorted();
    const key = JSON.stringify([group, sortedVerbs, names]);
    const rule = rules.get(key) ?? {
      apiGroups: [group],
      resources: new Set<string>(),
      ...present({ resourceNames: names }),
      verbs: sortedVerbs,
    };
    rule.resources.add(resource);
    rules.set(key, rule);
  }
  return [...rules]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([, { resources, ...rule }]) => ({
      ...rule,
      resources: resources.has('*') ? ['*'] : [...resources].toSorted(),
    }));
}
