import { join } from 'node:path';

/** Every path of one cluster; all below its folder. */
export type ClusterLayout = ReturnType<typeof clusterLayout>;

/** Where things are in a cluster's folder. The folder's path must be short: Unix sockets below it end at 108 bytes. */
export function clusterLayout(folder: string) {
  const below = (...names: string[]) => join(folder, ...names);
  return {
    folder,
    description: below('cluster.json'),
    controlSocket: below('control.sock'),
    logs: below('logs'),
    auditLog: below('audit.log'),
    auditPolicy: below('etc', 'audit-policy.yaml'),
    tokens: below('etc', 'tokens.csv'),
    serviceAccountKey: below('etc', 'service-account.key'),
    serving: { cert: below('etc', 'api-server.crt'), key: below('etc', 'api-server.key') },
    kubeletClient: { cert: below('etc', 'kubelet-client.crt'), key: below('etc', 'kubelet-client.key') },
    kubeconfig: (user: string) => below('etc', `${user}.kubeconfig`),
    hosts: below('etc', 'hosts'),
    resolvConf: below('etc', 'resolv.conf'),
    corefile: below('etc', 'Corefile'),
    containerdConfig: below('etc', 'containerd.toml'),
    registryHosts: below('etc', 'registries'),
    cniConfig: below('etc', 'cni'),
    kubeletConfig: below('etc', 'kubelet.yaml'),
    registryConfig: below('etc', 'registry.yaml'),
    etcd: below('etcd'),
    registry: below('registry'),
    kubelet: below('kubelet'),
    kubeletCertificates: below('kubelet-certificates'),
    volumePlugins: below('volume-plugins'),
    cniLeases: below('cni'),
    containerd: below('containerd'),
    containerdState: below('containerd-state'),
    containerdSocket: below('containerd.sock'),
    opt: below('opt'),
    kubectl: below('bin', 'kubectl'),
    mirrors: below('mirrors'),
    wayIn: below('enter'),
  };
}

/** Folder of the cluster's control groups in every hierarchy; its name says whose it is. */
export function cgroupName(id: string): string {
  return `insights-real-cluster-${id}`;
}
