import type { ImageReference } from '@insights/image-name';
import type { Intent } from './pod/intent.ts';
import type { FailureClass, RolloutRecord } from './record/record.ts';

/** Reasons of the Kubernetes Events on pod and Deployment. */
export type RolloutEventReason =
  | 'FastTrackCandidate'
  | 'FastTrackApplied'
  | 'FastTrackConfirmed'
  | 'FastTrackRolledBack'
  | 'FastTrackQuarantined'
  | 'FastTrackRefused'
  | 'FastTrackPinned'
  | 'FastTrackReset'
  | 'FastTrackRetry'
  | 'InvalidPin'
  | 'Overridden'
  | 'RecordRebuilt'
  | 'TrackingPaused';

/** One Event; each transition makes its events once, so they need no deduplication. */
export interface RolloutEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: RolloutEventReason;
  readonly message: string;
}

/** What became of an operation. */
export type HistoryResult =
  | 'applied'
  | 'confirmed'
  | 're-applied'
  | 'rolled-back'
  | 'publisher-rollback'
  | 'pinned'
  | 'reset'
  | 'refused'
  | 'observed'
  | 'overridden'
  | 'void'
  | 'rebuilt';

/** One line of the history: what happened to which image, and why. */
export interface HistoryEntry {
  readonly at: string;
  readonly op?: string;
  readonly from: string;
  readonly to: string;
  readonly result: HistoryResult;
  readonly class?: FailureClass;
  readonly reason: string;
  /** Seconds, as far as known. `start`: from the record to the handshake; `gather`: the newest gather. */
  readonly durations: { readonly start?: number; readonly gather?: number };
  /** The record that could not be read, at most 4 KiB. */
  readonly unreadableRecord?: string;
}

/** Why nothing is to be done now; also what `/status` shows. */
export type WaitReason =
  | 'AwaitingFirstGather'
  | 'AwaitingGather'
  | 'AwaitingHandshake'
  | 'AwaitingPoll'
  | 'AwaitingRelease'
  | 'AwaitingStart'
  | 'ClusterUpgrading'
  | 'DeploymentRollingOut'
  | 'DiskPressure'
  | 'GatherInProgress'
  | 'Held'
  | 'NewPodSettling'
  | 'OnProbation'
  | 'Overridden'
  | 'PatchBackoff'
  | 'PinPending'
  | 'Pinned'
  | 'Quarantined'
  | 'RecordNewerSchema'
  | 'RegistryUnavailable'
  | 'TagMissing'
  | 'TrackingDisabled'
  | 'TrackingPaused'
  | 'UpToDate'
  | 'VolumeFull'
  | 'WouldApply'
  | 'WouldPatch';

/** Nothing to do until something is observed to have changed, or until the time given. */
export interface WaitAction {
  readonly kind: 'wait';
  readonly reason: WaitReason;
  readonly message: string;
  /** Milliseconds since the epoch, on the clock of `Observation.now`. */
  readonly until?: number;
}

/**
 * Write the record and `GathererImage` in one update with the `resourceVersion` that was read; then emit the events. When the
 * update is refused, observe again: nothing of this action may be carried out without the write.
 */
export interface RecordAction {
  readonly kind: 'record';
  readonly record: RolloutRecord;
  /** Usually `record.chosen.image`; what a human has written stays until it was dealt with. */
  readonly gathererImage: string;
  /** Remove `GathererImageRetry` in the same update. */
  readonly consumesRetry: boolean;
  readonly events: readonly RolloutEvent[];
  readonly history: readonly HistoryEntry[];
}

/** Patch the gatherer's image in our own pod; see `podPatch`. Only ever follows the record of its operation. */
export interface PatchAction {
  readonly kind: 'patch';
  readonly op: string;
  readonly from: string;
  readonly to: string;
  /** Precondition: a pod with another uid is not touched. */
  readonly podUID: string;
  readonly resourceVersion: string;
  readonly intent: Intent;
}

/** Ask for a gather now, as evidence. Repeating the `requestId` must not start a second one. */
export interface GatherAction {
  readonly kind: 'gather';
  readonly requestId: string;
  /** `first`: gate G4. `last`: a probation that saw none. `check`: the same gather on the release image (A/A check). */
  readonly purpose: 'first' | 'last' | 'check';
}

/**
 * Read manifest, config and labels of an image; the answer comes back as `Observation.description`. It is read beside the
 * decisions: nothing waits for a registry but what needs its answer, and repeating the action must not start a second read.
 */
export interface DescribeAction {
  readonly kind: 'describe';
  /** By digest, or by the tag that a human pinned, which is resolved at each request. */
  readonly image: ImageReference;
  /** What it is for; the answer carries it. A new one asks again, whatever was answered before. */
  readonly request: string;
  /** The rest until then. */
  readonly meanwhile: WaitAction;
}

/** The one next step. After any but `wait`, observe and decide again. */
export type Action = WaitAction | RecordAction | PatchAction | GatherAction | DescribeAction;
