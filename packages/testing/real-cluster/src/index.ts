export { type CanRun, canRun } from './machine/can-run.ts';
export {
  prepareRealCluster,
  runInRealCluster,
  type RunInRealClusterOptions,
} from './outside/run-in-real-cluster.ts';
export { connectRealCluster, realClusterVariable } from './connect.ts';
export type { ClusterDescription, RealCluster } from './real-cluster.ts';
export { RealClusterError, type RealClusterErrorCode } from './errors.ts';
export {
  type PrometheusOptions,
  type PrometheusSample,
  promtool,
  type RunningPrometheus,
  startPrometheus,
} from './prometheus.ts';
export { addPods, type AddPodsOptions } from './simulated-pods.ts';
