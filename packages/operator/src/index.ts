export {
  buildClusterOperatorStatus,
  type ClusterOperatorInputs,
  type ClusterOperatorStatus,
  isSameStatus,
  newClusterOperator,
} from './status/cluster-operator.ts';
export { buildEvent, type KubernetesEvent, repeatEvent } from './status/event.ts';
export type { GathererHealth } from './status/gatherer-condition.ts';
export type { ImageStatus } from './status/image-conditions.ts';
export type { TableOutcome } from './status/operator-conditions.ts';
export type { StatusSource } from './status/source.ts';
export type { SwapResult } from './metrics/image-metrics.ts';
export { createOperatorMetrics, type OperatorMetrics } from './metrics/operator-metrics.ts';
export type { GatherResult } from './metrics/work-metrics.ts';
