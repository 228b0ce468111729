import type { FakeCluster, PodHost } from '@insights/fake-cluster';
import type { Clock, Logger } from '@insights/process';
import { controlPlaneApi } from './control-plane-api.ts';
import type { PullImage } from './image-store.ts';
import { Kubelet } from './kubelet.ts';
import { nodePlatform } from './pull-image.ts';
import type { BackoffLimits } from './restart-backoff.ts';

interface StartKubeletOptions {
  readonly cluster: FakeCluster;
  readonly clock: Clock;
  readonly nodeName: string;
  /** A folder of its own for images and volumes; short, for Unix sockets lie below it. */
  readonly folder: string;
  readonly pull: PullImage;
  /** Default: a kubelet's 10 s, doubling to 300 s. */
  readonly backoff?: BackoffLimits;
  readonly log?: Logger;
}

/** Adds a node to a cluster: its pods run as processes of this machine. */
export function startKubelet({ cluster, nodeName, ...options }: StartKubeletOptions): Kubelet {
  const { hostname, port } = new URL(cluster.origin);
  const stack = new DisposableStack();
  const kubelet = new Kubelet({
    ...options,
    nodeName,
    api: controlPlaneApi(cluster, nodeName),
    clusterEnvironment: { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port },
    onStop: () => stack.dispose(),
  });
  registerNode(cluster, nodeName);
  stack.use(cluster.attachPodHost(logsOf(cluster, kubelet, nodeName)));
  kubelet.start();
  return kubelet;
}

function registerNode(cluster: FakeCluster, name: string): void {
  const conditions = [
    { type: 'DiskPressure', status: 'False', reason: 'KubeletHasNoDiskPressure' },
    { type: 'Ready', status: 'True', reason: 'KubeletReady' },
  ];
  const { os: operatingSystem, architecture } = nodePlatform;
  const nodeInfo = { architecture, operatingSystem, bootID: 'sandbox', kubeletVersion: 'v1.33.4' };
  const metadata = { name, labels: { 'kubernetes.io/arch': architecture, 'kubernetes.io/os': operatingSystem } };
  cluster.put({ apiVersion: 'v1', kind: 'Node', metadata, status: { conditions, nodeInfo } });
}

function logsOf(cluster: FakeCluster, kubelet: Kubelet, nodeName: string): PodHost {
  return {
    nodeName,
    log: ({ namespace, pod, container, isPrevious }) => {
      const found = cluster.get({ resource: 'pods', namespace, name: pod });
      const { uid } = (found?.['metadata'] ?? {}) as { uid?: string };
      const log = uid === undefined ? undefined : kubelet.logs(uid, container, isPrevious);
      return log && { lines: log.lines, follow: (signal) => log.follow(signal) };
    },
  };
}
