export { decide } from './decide.ts';
export { rescue } from './rescue.ts';
export { describeRollout } from './describe.ts';
export type {
  Action,
  DescribeAction,
  HistoryEntry,
  HistoryResult,
  PatchAction,
  RecordAction,
  WaitAction,
} from './action.ts';
export type {
  DescriptionOutcome,
  DescriptionTrouble,
  DescriptionView,
  GatherView,
  Handshake,
  Observation,
  PatchFailure,
  PollView,
} from './observation.ts';
export { defaultDeadlines } from './settings.ts';
export { type PodView, readPod } from './pod/pod-view.ts';
export { podPatch } from './pod/pod-patch.ts';
export { readRecord, type RecordReading, serializeRecord } from './record/codec.ts';
export type { QuarantineEntry, RolloutRecord } from './record/record.ts';
export { heldAgainst, isHeldAlike, withHeld } from './record/held-against.ts';
