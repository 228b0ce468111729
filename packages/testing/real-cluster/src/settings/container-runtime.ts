import type { ClusterLayout } from './layout.ts';
import { registryHost } from './network.ts';

/** Reference of the image that holds a pod's namespaces; imported by hand, never pulled. */
export const sandboxImage = 'insights.test/pause:1';

/** containerd's configuration (version 2): everything below the cluster's folder, and no wish for more rights. */
export function renderContainerdConfig(layout: ClusterLayout): string {
  return `version = 2
root = "${layout.containerd}"
state = "${layout.containerdState}"
[grpc]
  address = "${layout.containerdSocket}"
[plugins."io.containerd.internal.v1.opt"]
  path = "${layout.opt}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${sandboxImage}"
  # A machine without CAP_SYS_RESOURCE cannot lower an OOM score.
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${layout.cniConfig}"
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "${layout.registryHosts}"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      SystemdCgroup = false
`;
}

/** containerd's `hosts.toml` for the registry of the cluster: plain HTTP. */
export function renderRegistryHosts(): string {
  return `server = "http://${registryHost}"
[host."http://${registryHost}"]
  capabilities = ["pull", "resolve"]
`;
}

/** The registry's configuration: files below the folder, deletion allowed, open to everyone inside. */
export function renderRegistryConfig(layout: ClusterLayout, listen: string): string {
  return JSON.stringify({
    version: '0.1',
    log: { accesslog: { disabled: true }, level: 'warn' },
    storage: { filesystem: { rootdirectory: layout.registry }, delete: { enabled: true } },
    // One process answers, so uploads in progress need no secret that others share; without one it warns.
    http: { addr: listen, secret: 'one-process' },
  });
}
