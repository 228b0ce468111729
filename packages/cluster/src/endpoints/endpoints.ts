/** A port of a service in the cluster. */
export interface ServiceAddress {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
}

/** A node, and where its kubelet answers: only `nodeLogs: proxy` does without address and port. */
export interface NodeAddress {
  readonly name: string;
  /** Of type `InternalIP`. */
  readonly internalAddress: string | undefined;
  readonly kubeletPort: number | undefined;
}

/**
 * What answers HTTP in a cluster besides its API server. Every answer is
 * bounded in bytes and silence; redirects and HTML are errors; nothing goes through a proxy.
 *
 * Every method throws a `ClusterError`, or the signal's reason when it is aborted. `ERR_CLUSTER_NOT_FOUND` says that this
 * cluster does not have it: it is of class *missing*. Paths are without a leading slash, query included.
 */
export interface Endpoints {
  /**
   * GET of Prometheus: `api/v1/query?query=ALERTS`.
   * @returns at most 16 MiB
   * @throws ClusterError `ERR_CLUSTER_NOT_FOUND` when the default address does not resolve
   */
  prometheus(path: string, signal: AbortSignal): Promise<Buffer>;
  /** GET of Alertmanager: `api/v2/alerts?active=true`. Otherwise as {@link prometheus}. */
  alertmanager(path: string, signal: AbortSignal): Promise<Buffer>;
  /**
   * The last `tail` lines that a unit wrote into the journal of a node, from its kubelet; piece by piece, at most 64 MiB.
   * @throws ClusterError `ERR_CLUSTER_NOT_FOUND` when the kubelet is none that answers this, or when there is no CA to
   * know it by
   */
  nodeJournal(
    node: NodeAddress,
    query: { readonly unit: string; readonly tail: number },
    signal: AbortSignal,
  ): Promise<AsyncIterable<Buffer>>;
  /** HEAD of a plain http service, without credentials. @throws ClusterError for anything but 200 */
  probeService(service: ServiceAddress, path: string, signal: AbortSignal): Promise<void>;
  /** GET of a plain http service, without credentials; its body piece by piece, at most 64 MiB. */
  service(service: ServiceAddress, path: string, signal: AbortSignal): Promise<AsyncIterable<Buffer>>;
  /**
   * POST of JSON to the runtime extractor at an IP: `gather_runtime_info`. Bound its time by the signal.
   * @returns its answer, at most 8 MiB, not parsed
   */
  runtimeExtractor(podIp: string, path: string, body: object, signal: AbortSignal): Promise<Buffer>;
}
