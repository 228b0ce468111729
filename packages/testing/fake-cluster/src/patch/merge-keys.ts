/**
 * Members of built-in objects whose lists merge by a key, from the `patchMergeKey` tags of
 * kubernetes/kubernetes:staging/src/k8s.io/api. All other lists are replaced.
 */
const mergeKeys: Readonly<Record<string, string>> = {
  addresses: 'type',
  conditions: 'type',
  containers: 'name',
  env: 'name',
  ephemeralContainers: 'name',
  hostAliases: 'ip',
  imagePullSecrets: 'name',
  initContainers: 'name',
  ownerReferences: 'uid',
  podIPs: 'ip',
  resourceClaims: 'name',
  secrets: 'name',
  topologySpreadConstraints: 'topologyKey',
  volumeDevices: 'devicePath',
  volumeMounts: 'mountPath',
  volumes: 'name',
  webhooks: 'name',
};

/** Lists of plain values that merge as sets (`patchStrategy: merge` without a key). */
const mergedSets: ReadonlySet<string> = new Set(['finalizers', 'podCIDRs']);

/** The key by which the items of a list member are told apart; `undefined` when the list is replaced as a whole. */
export function mergeKeyOf(member: string, items: readonly unknown[]): string | undefined {
  // A container's ports are told apart by containerPort, a service's by port.
  if (member === 'ports') return items.some(hasContainerPort) ? 'containerPort' : 'port';
  return Object.hasOwn(mergeKeys, member) ? mergeKeys[member] : undefined;
}

/** Whether a list of plain values is merged instead of replaced. */
export function isMergedSet(member: string): boolean {
  return mergedSets.has(member);
}

function hasContainerPort(item: unknown): boolean {
  return typeof item === 'object' && item !== null && 'containerPort' in item;
}
