import type { JsonObject } from '@insights/fake-cluster';

export const clusterId = '2b9195d4-85d4-428f-944b-4b46f08911f8';

/** A Secret of `openshift-config`. */
export function secret(name: string, values: Readonly<Record<string, string | undefined>>): JsonObject {
  const present = Object.entries(values).flatMap(([key, text]) => (text === undefined ? [] : [[key, text] as const]));
  const data = Object.fromEntries(present.map(([key, text]) => [key, Buffer.from(text).toString('base64')]));
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: 'openshift-config' }, type: 'Opaque', data };
}

const nodeInfo = { architecture: 'amd64', operatingSystem: 'linux', bootID: 'b1' };
/** What every cluster has. */
export const clusterObjects: readonly JsonObject[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kube-system' } },
  { apiVersion: 'v1', kind: 'Node', metadata: { name: 'worker-0' }, status: { nodeInfo, conditions: [] } },
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'gather', namespace: 'openshift-insights' } },
];

/** What OpenShift has besides. */
export function openShiftObjects(registryHost: string): JsonObject[] {
  const config = { apiVersion: 'config.openshift.io/v1' };
  const status = {
    history: [{ state: 'Completed', version: '4.20.3' }],
    conditions: [{ type: 'Progressing', status: 'False' }],
  };
  const spec = { registrySources: { insecureRegistries: [registryHost] } };
  return [
    { ...config, kind: 'ClusterVersion', metadata: { name: 'version' }, spec: { clusterID: clusterId }, status },
    { ...config, kind: 'Image', metadata: { name: 'cluster' }, spec },
  ];
}
