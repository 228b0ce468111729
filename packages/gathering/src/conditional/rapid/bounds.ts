/** How much of logs the requests of one run are given. */
export const rapidBounds = {
  sinceSeconds: 6 * 3600,
  /** Of a log, as the kubelet sends it. */
  readBytesPerContainer: 10 * 1024 * 1024,
  keptBytesPerContainer: 256 * 1024,
  keptBytesPerRequest: 1024 * 1024,
  keptBytes: 6 * 1024 * 1024,
  podsPerRequest: 200,
  containersPerRequest: 400,
  /**
   * All of it. Five minutes is what a function has, and what was kept until then has to be written, so this is less.
   */
  milliseconds: 280_000,
  /** However long the list of pods took. */
  leastMilliseconds: 30_000,
  /** Pods of the wanted namespaces that are remembered until all are seen. */
  pods: 5000,
  containersPerPod: 64,
} as const;
