export { canRun } from './machine/can-run.ts';
export { prepareRealCluster, runInRealCluster } from './outside/run-in-real-cluster.ts';
export { connectRealCluster, realClusterVariable } from './connect.ts';
export type { RealCluster } from './real-cluster.ts';
export { promtool, type RunningPrometheus, startPrometheus } from './prometheus.ts';
export { addPods } from './simulated-pods.ts';
