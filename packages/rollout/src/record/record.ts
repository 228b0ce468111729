/** The phases of a rollout. `Stable` is the only one without an open operation or candidate work. */
export type Phase = 'Stable' | 'Candidate' | 'Prepared' | 'Applying' | 'Probation' | 'RollingBack';

/** Every phase, in the order of a rollout that goes well, then the way back. */
export const phases: readonly Phase[] = ['Stable', 'Candidate', 'Prepared', 'Applying', 'Probation', 'RollingBack'];

/**
 * Who is to blame. `image`: the digest. `infrastructure`: registry, network, node. `environment`: this cluster, as
 * the release image fails alike. `policy`: our own rules. `withdrawn`: the publisher, by the block list.
 */
export type FailureClass = 'image' | 'infrastructure' | 'environment' | 'policy' | 'withdrawn';

/** Every class, as parsed. */
export const failureClasses: readonly FailureClass[] = [
  'image',
  'infrastructure',
  'environment',
  'policy',
  'withdrawn',
];

/** Why an operation failed. */
export interface Failure {
  readonly class: FailureClass;
  /** CamelCase, for programs: `CrashLoopBackOff`, `OOMKilled`, `IdentityMismatch`. */
  readonly reason: string;
  readonly exitCode?: number;
  /** At most 1 KiB, for people; the end of the container's own message. */
  readonly evidence?: string;
}

/** A failure and the digest that it is put down to. */
export interface Verdict extends Failure {
  readonly digest: string;
  /** Failed attempts, this one included. */
  readonly attempts: number;
  readonly gathererVersion?: string;
  /** What the failed operation was for; without one the image failed after its probation. */
  readonly purpose?: OperationPurpose;
}

/** Where the running image came from. */
export type ChoiceSource = 'release' | 'fast-track' | 'pin';

/** The image that this cluster has decided to run; `image` is also the value of `GathererImage`. */
export interface Choice {
  /** `host/name@sha256:…`; the release image may have any form. */
  readonly image: string;
  /** Digest in `image`; empty for a release image without one. */
  readonly digest: string;
  readonly platformDigest?: string;
  readonly configDigest?: string;
  /** `org.opencontainers.image.version` of the image. */
  readonly version?: string;
  readonly revision?: string;
  readonly source: ChoiceSource;
  /** ISO 8601. */
  readonly since: string;
  /** Still on probation. */
  readonly provisional: boolean;
}

/** The newest fast-track digest that passed its probation. */
export interface LastGood {
  readonly digest: string;
  /** Release version under which it passed. */
  readonly release: string;
  readonly since: string;
  readonly image?: string;
  readonly version?: string;
  readonly revision?: string;
  /** The digest that was good before it; a tag that moves back to either is the publisher's rollback. */
  readonly previous?: string;
}

/** The digest that is next; stays in the record between tries. */
export interface Candidate {
  readonly digest: string;
  readonly image: string;
  readonly firstSeen: string;
  /** Not looked at again before. */
  readonly notBefore: string;
  /** Attempts already counted against this digest under this release, 0 to 3. */
  readonly attempts: number;
  /** Tries that ended in somebody else's fault, 0 to 20. */
  readonly tries: number;
  /** Reason of the newest such try. */
  readonly heldFor?: string;
  /** Everything but the patch was done: the mode is `observe`. */
  readonly observed?: boolean;
}

/** What an operation is for; also the `reason` of the intent annotation. */
export type OperationPurpose = 'fast-track' | 'publisher-rollback' | 'pin' | 're-apply' | 'rollback' | 'reset';

/** What probation has seen so far. */
export interface Evidence {
  /** ISO 8601; a drain does not restart it. */
  readonly since: string;
  /** Gathers that passed G4 after the first one. */
  readonly gathers: number;
  /** Gathers that failed it since the last that passed; one may be the API server's, two are the image's. */
  readonly failures: number;
}

/** The one open change of the gatherer's image. Written before the patch that it describes. */
export interface Operation {
  /** ULID. */
  readonly id: string;
  readonly purpose: OperationPurpose;
  readonly from: string;
  readonly to: string;
  /** 1 to 3 while it is applied; 0 while it is prepared for the first time. */
  readonly attempt: number;
  readonly startedAt: string;
  readonly deadline: string;
  readonly podUID: string;
  readonly node?: string;
  /** Boot of the node; another one means that every restart since is the node's doing. */
  readonly bootID?: string;
  readonly containerIDBefore?: string;
  /** The instance that had ended last before the patch; the kubelet shows it on. */
  readonly endedIDBefore?: string;
  readonly restartCountBefore?: number;
  /** What the container waited for before the patch; the kubelet shows it on until it has acted. */
  readonly waitingBefore?: string;
  /** The pod's generation that the patch leads to. */
  readonly generation?: number;
  /** Whether `to` is a fallback: on the way back nothing is verified but that it runs. */
  readonly rollback: boolean;
  /** Identity that the handshake must return. */
  readonly version?: string;
  readonly revision?: string;
  readonly platformDigest?: string;
  readonly configDigest?: string;
  /** When gate G3 was passed. */
  readonly handshakeAt?: string;
  /** Newest gather that was judged; each counts once. */
  readonly lastGather?: string;
  readonly evidence?: Evidence;
  /** The pod is new: it gathers once on the release image, or 10 minutes pass, before the patch. */
  readonly settles?: boolean;
  /** Whether `flap` holds this swap; a swap that starts again counts once, a re-application never. */
  readonly swapCounted?: boolean;
  /** On the way back: the verdict that is recorded once the fallback runs. */
  readonly verdict?: Verdict;
}

/** A digest that is not to run, until when and why. */
export interface QuarantineEntry extends Failure {
  readonly digest: string;
  /** Failed attempts under `release`. */
  readonly count: number;
  readonly at: string;
  /** Absent: until the release (or, for `policy`, the policy) changes. */
  readonly until?: string;
  /** Release version of the verdict. */
  readonly release: string;
  readonly gathererVersion?: string;
  /** Fingerprint of the rules behind a `policy` verdict. */
  readonly policy?: string;
  /** It failed as a human's pin: for as long as the verdict holds, the same pin is refused. */
  readonly pinned?: boolean;
  /** The gather whose outcome on the release image decides whether the digest is to blame (A/A check). */
  readonly check?: { readonly gather: string; readonly deadline: string };
}

/** Changes of the image in a window of 24 hours. */
export interface Flapping {
  readonly since: string;
  readonly swaps: number;
  readonly fallbacks: number;
  /** Tracking rests until then. */
  readonly pausedUntil?: string;
}

/** What the poller wants to find again after a restart; may be lost. */
export interface PollBook {
  /** Status class of the newest poll. */
  readonly class: string;
  readonly at: string;
  readonly next?: string;
  readonly etag?: string;
  /** What the tag pointed to when it was last read; hashed bytes. */
  readonly digest?: string;
  readonly backoff: number;
  readonly anonymousOk?: boolean;
  /** Since when the tag is missing without a break. */
  readonly missingSince?: string;
}

/** The newest good gather; gate G4 compares with it. */
export interface GatherBaseline {
  /** Id of the run. */
  readonly gather: string;
  readonly image: string;
  readonly at: string;
  readonly records: number;
  readonly bytes: number;
  readonly durationSeconds: number;
}

/** How often our own container has ended while the image runs that runs now. */
export interface MainLife {
  /** The counts are of this pod and image; with another one they begin anew. */
  readonly podUID: string;
  readonly image: string;
  /** `restartCount` of container `main` when it was last looked at. */
  readonly restarts: number;
  /** Unexpected ends. */
  readonly ends: number;
  /** When the newest of them was seen; without one, when the count began. */
  readonly at: string;
  readonly bootID?: string;
}

/** What was last said of a value of `GathererImage` that could not be obeyed, so that it is not said again and again. */
export interface PinNote {
  /** As it was written, cut to 512 characters. */
  readonly value: string;
  readonly at: string;
  /** CamelCase, for programs. */
  readonly reason: string;
}

/** An image in our pod that neither we nor the release put there. */
export interface Override {
  readonly image: string;
  readonly at: string;
  /** What the tag pointed to; another digest is the next decision. */
  readonly tagDigest?: string;
}

/** The durable record, `GathererImageState`. Times are ISO 8601, images as in the pod. */
export interface RolloutRecord {
  readonly v: 1;
  /** Grows by one with every write. */
  readonly rev: number;
  readonly phase: Phase;
  readonly release: { readonly version: string; readonly image: string };
  readonly track?: { readonly ref: string; readonly policy: string };
  readonly chosen: Choice;
  readonly lastGood?: LastGood;
  readonly candidate?: Candidate;
  readonly op?: Operation;
  /** Newest first, at most 20. */
  readonly quarantine: readonly QuarantineEntry[];
  /** Entries that the list no longer holds. */
  readonly folded: number;
  readonly flap: Flapping;
  readonly poll?: PollBook;
  readonly baseline?: GatherBaseline;
  readonly overridden?: Override;
  readonly pin?: PinNote;
  readonly main?: MainLife;
}
