export { decide } from './decide.ts';
export { type Rescue, rescue } from './rescue.ts';
export { describeRollout, type RolloutReason, type RolloutSummary } from './describe.ts';
export type {
  Action,
  DescribeAction,
  GatherAction,
  HistoryEntry,
  HistoryResult,
  PatchAction,
  RecordAction,
  RolloutEvent,
  RolloutEventReason,
  WaitAction,
  WaitReason,
} from './action.ts';
export type {
  DescriptionOutcome,
  DescriptionTrouble,
  DescriptionView,
  GatherFailure,
  GatherView,
  Handshake,
  Observation,
  PatchFailure,
  PollClass,
  PollView,
} from './observation.ts';
export { type Deadlines, defaultDeadlines, type RolloutSettings } from './settings.ts';
export { type ContainerView, type PodView, readPod, type Termination } from './pod/pod-view.ts';
export { type Intent, intentAnnotation, formatIntent, parseIntent } from './pod/intent.ts';
export { podPatch } from './pod/pod-patch.ts';
export { parseRecord, readRecord, type RecordReading, serializeRecord } from './record/codec.ts';
export { isWorthWriting } from './tracking/poll-book.ts';
export { labels as imageLabels } from './gates/labels.ts';
export { RolloutError, type RolloutErrorCode } from './errors.ts';
export type {
  Candidate,
  Choice,
  ChoiceSource,
  Evidence,
  Failure,
  FailureClass,
  Flapping,
  GatherBaseline,
  LastGood,
  MainLife,
  Operation,
  OperationPurpose,
  Override,
  Phase,
  PollBook,
  QuarantineEntry,
  RolloutRecord,
  Verdict,
} from './record/record.ts';
