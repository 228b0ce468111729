export { canRun } from './machine/can-run.ts';
export { prepareRealCluster, runInRealCluster } from './outside/run-in-real-cluster.ts';
export { connectRealCluster, realClusterVariable } from './connect.ts';
export type { RealCluster } from './real-cluster.ts';
export { startAlertmanager } from './monitoring/alertmanager.ts';
export type { MonitoringServer } from './monitoring/monitoring-server.ts';
export { promtool, type RunningPrometheus, startPrometheus } from './monitoring/prometheus.ts';
export { addPods } from './simulated-pods.ts';
