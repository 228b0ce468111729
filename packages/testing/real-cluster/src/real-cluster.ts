/** What the start program writes for the command that it runs: the file that `INSIGHTS_REAL_CLUSTER` names. */
export interface ClusterDescription {
  /** Path of an administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** `host:port` of the registry: plain HTTP, the same name from the tests, from pods and for containerd. */
  readonly registry: string;
  /** IPv4 address of the bridge: what tests listen on so that pods reach them. */
  readonly address: string;
  /** A domain of which every name resolves to {@link address}, inside pods too: `insights.test`. */
  readonly domain: string;
  /** Name of the only node that runs pods. */
  readonly node: string;
  /** Folder of this cluster: `logs/PART.log`, state, audit log. Gone when the cluster is, unless it is kept. */
  readonly folder: string;
  /** Path of the API server's audit log: JSON lines, level `Metadata`, without stage `RequestReceived`. */
  readonly auditLog: string;
  /** Path of a kubectl of the cluster's version. */
  readonly kubectl: string;
  /** Path of a script that runs its arguments inside the cluster, for somebody on the machine outside. */
  readonly wayIn: string;
  /** Path of the Unix socket on which the start program takes orders. */
  readonly controlSocket: string;
}

/** Parts that a test may stop and start. */
export type StoppablePart = 'kubelet' | 'registry';

/** The cluster that the calling program runs in. */
export interface RealCluster extends Omit<ClusterDescription, 'controlSocket'>, AsyncDisposable {
  /** Ends the kubelet with SIGTERM and starts it again; containers keep running. Resolves when it answers again. */
  restartKubelet(): Promise<void>;
  /** Resolves when nothing listens on {@link ClusterDescription.registry} any more; its content stays. */
  stopRegistry(): Promise<void>;
  /** Resolves when the registry answers again. */
  startRegistry(): Promise<void>;
  /** As {@link restartKubelet}, in two steps. */
  stopKubelet(): Promise<void>;
  startKubelet(): Promise<void>;
}
