import { cgroupName, type ClusterLayout } from './layout.ts';
import { apiServerUrl, network } from './network.ts';

/** Who talks to the API server, by the names that its built-in roles are bound to. */
export const identities = [
  { user: 'admin', name: 'admin', groups: ['system:masters'] },
  { user: 'controller-manager', name: 'system:kube-controller-manager', groups: [] },
  { user: 'scheduler', name: 'system:kube-scheduler', groups: [] },
  { user: 'kube-proxy', name: 'system:kube-proxy', groups: [] },
  { user: 'kubelet', name: `system:node:${network.node}`, groups: ['system:nodes'] },
  // No built-in role lets the name service watch what it needs to.
  { user: 'coredns', name: 'system:coredns', groups: ['system:masters'] },
] as const;

/** A file name of {@link identities}. */
export type ClusterUser = (typeof identities)[number]['user'];

/** The API server's token file: `token,name,uid,"group,group"` a line. */
export function renderTokens(tokens: Readonly<Record<ClusterUser, string>>): string {
  const lines = identities.map(
    ({ user, name, groups }) => `${tokens[user]},${name},${user}${groups.length > 0 ? `,"${groups.join(',')}"` : ''}`,
  );
  return `${lines.join('\n')}\n`;
}

/** A kubeconfig with one cluster, one user and one context; JSON, which is YAML. */
export function renderKubeconfig(user: string, { token, certificate }: { token: string; certificate: string }): string {
  const cluster = {
    server: apiServerUrl,
    'certificate-authority-data': Buffer.from(certificate).toString('base64'),
  };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'real-cluster', cluster }],
    users: [{ name: user, user: { token } }],
    contexts: [{ name: 'real-cluster', context: { cluster: 'real-cluster', user } }],
    'current-context': 'real-cluster',
  });
}

/** The audit policy: who did what to which object, once a request, without bodies. */
export function renderAuditPolicy(): string {
  return JSON.stringify({
    apiVersion: 'audit.k8s.io/v1',
    kind: 'Policy',
    omitStages: ['RequestReceived'],
    rules: [{ level: 'Metadata' }],
  });
}

/**
 * The KubeletConfiguration.
 * @param id - of the cluster: names its control groups, so that two clusters on one machine do not share any
 */
export function renderKubeletConfig(layout: ClusterLayout, id: string): string {
  return JSON.stringify({
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    containerRuntimeEndpoint: `unix://${layout.containerdSocket}`,
    cgroupDriver: 'cgroupfs',
    cgroupRoot: `/${cgroupName(id)}`,
    failCgroupV1: false,
    failSwapOn: false,
    enforceNodeAllocatable: [],
    oomScoreAdj: 0,
    makeIPTablesUtilChains: false,
    localStorageCapacityIsolation: true,
    // The machine's disk may be nearly full with things that are not the cluster's.
    evictionHard: { 'memory.available': '50Mi', 'nodefs.available': '1%', 'imagefs.available': '1%' },
    imageGCHighThresholdPercent: 100,
    serializeImagePulls: false,
    clusterDNS: [network.address],
    clusterDomain: network.clusterDomain,
    resolvConf: layout.resolvConf,
    volumePluginDir: layout.volumePlugins,
    // Pods reach this port: it is as closed as on a cluster of the platform.
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: layout.kubeletClient.cert },
    },
    authorization: { mode: 'Webhook' },
  });
}
