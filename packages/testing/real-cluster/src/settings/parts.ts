import { join } from 'node:path';
import type { ClusterLayout } from './layout.ts';
import { network } from './network.ts';

/** A long-running program of the cluster. */
export interface PartCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Names of the parts; each writes `logs/NAME.log`. */
export type PartName =
  | 'etcd'
  | 'containerd'
  | 'registry'
  | 'kube-apiserver'
  | 'kube-controller-manager'
  | 'kube-scheduler'
  | 'kubelet'
  | 'kube-proxy'
  | 'coredns';

/**
 * What to start for each part.
 * @param programs - folder of the programs that this package builds
 */
export function partCommands(layout: ClusterLayout, programs: string): Readonly<Record<PartName, PartCommand>> {
  const own = (name: string, args: readonly string[]) => ({ program: join(programs, name), args });
  return {
    etcd: own('etcd', etcdArguments(layout)),
    containerd: { program: 'containerd', args: ['--config', layout.containerdConfig] },
    registry: {
      program: 'docker-registry',
      args: ['serve', layout.registryConfig],
      env: { OTEL_TRACES_EXPORTER: 'none' },
    },
    'kube-apiserver': own('kube-apiserver', apiServerArguments(layout)),
    'kube-controller-manager': own('kube-controller-manager', controllerManagerArguments(layout)),
    'kube-scheduler': own('kube-scheduler', [
      `--kubeconfig=${layout.kubeconfig('scheduler')}`,
      '--leader-elect=false',
      '--bind-address=127.0.0.1',
    ]),
    kubelet: own('kubelet', [
      `--config=${layout.kubeletConfig}`,
      `--kubeconfig=${layout.kubeconfig('kubelet')}`,
      `--hostname-override=${network.node}`,
      `--node-ip=${network.address}`,
      `--root-dir=${layout.kubelet}`,
      `--cert-dir=${layout.kubeletCertificates}`,
    ]),
    'kube-proxy': own('kube-proxy', [
      `--kubeconfig=${layout.kubeconfig('kube-proxy')}`,
      `--hostname-override=${network.node}`,
      '--proxy-mode=iptables',
      '--conntrack-max-per-core=0',
      // Pods share one bridge: without the node as source, an answer to a service's address would not pass the node.
      '--masquerade-all',
    ]),
    coredns: own('coredns', ['-conf', layout.corefile]),
  };
}

function etcdArguments(layout: ClusterLayout): string[] {
  return [
    `--data-dir=${layout.etcd}`,
    '--listen-client-urls=http://127.0.0.1:2379',
    '--advertise-client-urls=http://127.0.0.1:2379',
    '--listen-peer-urls=http://127.0.0.1:2380',
    // The data is gone with the cluster; waiting for the disk would only slow it down.
    '--unsafe-no-fsync',
    '--log-level=warn',
  ];
}

function apiServerArguments(layout: ClusterLayout): string[] {
  return [
    '--etcd-servers=http://127.0.0.1:2379',
    '--bind-address=0.0.0.0',
    `--secure-port=${network.apiPort}`,
    `--advertise-address=${network.address}`,
    `--service-cluster-ip-range=${network.serviceRange}`,
    `--service-account-issuer=https://kubernetes.default.svc`,
    `--service-account-key-file=${layout.serviceAccountKey}`,
    `--service-account-signing-key-file=${layout.serviceAccountKey}`,
    '--authorization-mode=Node,RBAC',
    '--enable-admission-plugins=NodeRestriction',
    `--token-auth-file=${layout.tokens}`,
    `--tls-cert-file=${layout.serving.cert}`,
    `--tls-private-key-file=${layout.serving.key}`,
    `--kubelet-client-certificate=${layout.kubeletClient.cert}`,
    `--kubelet-client-key=${layout.kubeletClient.key}`,
    '--kubelet-preferred-address-types=InternalIP',
    '--allow-privileged=true',
    `--audit-policy-file=${layout.auditPolicy}`,
    `--audit-log-path=${layout.auditLog}`,
    // In megabytes: a suite's log stays one file.
    '--audit-log-maxsize=10000',
  ];
}

function controllerManagerArguments(layout: ClusterLayout): string[] {
  return [
    `--kubeconfig=${layout.kubeconfig('controller-manager')}`,
    `--service-account-private-key-file=${layout.serviceAccountKey}`,
    `--root-ca-file=${layout.serving.cert}`,
    '--use-service-account-credentials=true',
    // Each controller asks for an account and a token first; with the default of 20 a second that is most of the start.
    '--kube-api-qps=200',
    '--kube-api-burst=400',
    '--leader-elect=false',
    '--bind-address=127.0.0.1',
  ];
}
