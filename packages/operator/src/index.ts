export {
  buildClusterOperatorStatus,
  type ClusterOperatorInputs,
  type ClusterOperatorStatus,
  isSameStatus,
  newClusterOperator,
  readLastReportTime,
  recordedVersion,
} from './status/cluster-operator.ts';
export type { Condition } from './status/condition.ts';
export { buildEvent, type EventInput, type EventTarget, type KubernetesEvent, repeatEvent } from './status/event.ts';
export type { GathererHealth } from './status/gatherer-condition.ts';
export type { ImageStatus, PollClass } from './status/image-conditions.ts';
export type { DisabledReason } from './status/operator-conditions.ts';
export {
  isDegrading,
  type SourceOperation,
  type SourceReport,
  type StatusSource,
  updateSource,
  uploadFailuresUntilDegraded,
} from './status/source.ts';
export {
  type PollObservation,
  type RunningImage,
  type SwapClass,
  type SwapPhase,
  type SwapResult,
} from './metrics/image-metrics.ts';
export { createOperatorMetrics, type OperatorMetrics } from './metrics/operator-metrics.ts';
export { advisorLink, type MetricRecommendation, type MetricReport, riskWord } from './metrics/reporting-metrics.ts';
export type { GatherResult } from './metrics/work-metrics.ts';
