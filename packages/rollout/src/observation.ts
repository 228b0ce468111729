import type { ImageReference, PinnedImage } from '@insights/image-name';
import type { PodView } from './pod/pod-view.ts';
import type { RecordReading } from './record/codec.ts';
import type { RolloutSettings } from './settings.ts';

/** The classes of a poll. Only the first two name a digest, and no other one changes an image. */
export type PollClass =
  | 'Unchanged'
  | 'Changed'
  | 'TagMissing'
  | 'RepoMissingOrDenied'
  | 'RateLimited'
  | 'ServerError'
  | 'NetworkError'
  | 'TlsError'
  | 'ProtocolError'
  | 'Refused';

/** The newest poll of the tag. */
export interface PollView {
  readonly class: PollClass;
  /** The tag that was polled, `host/name:tag`. */
  readonly reference: string;
  /** What the tag pointed to when it was last read; verified bytes, and a digest that can be run. */
  readonly image?: PinnedImage;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly next?: number;
  readonly etag?: string;
  readonly backoff?: number;
  readonly anonymousOk?: boolean;
}

/** What the registry says about the image that was asked for with a `describe` action. */
export interface DescriptionView {
  /** As in the action. */
  readonly image: ImageReference;
  readonly request: string;
  /** Milliseconds since the epoch, on the clock of `Observation.now`. */
  readonly at: number;
  readonly outcome: DescriptionOutcome;
}

export type DescriptionOutcome =
  | {
      readonly kind: 'described';
      readonly image: PinnedImage;
      readonly labels: Readonly<Record<string, string>>;
      readonly platformDigest?: string;
      readonly configDigest?: string;
      readonly compressedBytes: number;
    }
  /** The content itself is unacceptable: no entry for the platform, schema 1, over a limit, blocked registry. */
  | { readonly kind: 'refused'; readonly reason: string; readonly message: string }
  | FailedDescription;

/** Why an image could not be described now: the classes of a failed poll, and the registry's 404 for a digest. */
export type DescriptionTrouble =
  | Exclude<PollClass, 'Unchanged' | 'Changed' | 'TagMissing' | 'Refused'>
  | 'ManifestUnknown';

/** The registry could not be asked, or does not have the image. */
export interface FailedDescription {
  readonly kind: 'failed';
  readonly reason: DescriptionTrouble;
  readonly message: string;
  /** In a row, at least 1. */
  readonly failures: number;
  /** Not asked again before, in milliseconds since the epoch: what `Retry-After` of a 429 said. */
  readonly notBefore?: number;
}

/** `GET /version` of the gatherer that runs now. */
export interface Handshake {
  /** The running container when it was asked; an answer with another one is ignored. */
  readonly containerID: string;
  /** `1.0` */
  readonly contract: string;
  readonly version: string;
  readonly revision: string;
}

/** One finished gather. */
export interface GatherView {
  readonly id: string;
  /** Of the action that asked for it, if one did. */
  readonly requestId?: string;
  /** The container that did it. */
  readonly containerID: string;
  /** Whether there is an archive and it could be read back. `GatherTimeout`: it was cancelled. */
  readonly outcome: 'Succeeded' | 'GatherFailed' | 'GatherTimeout' | 'ArchiveUnreadable';
  readonly message: string;
  readonly records: number;
  readonly bytes: number;
  readonly durationSeconds: number;
}

/** A patch of this process that the API server did not take. */
export interface PatchFailure {
  /** Operation that it was for. */
  readonly op: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** In a row, at least 1. */
  readonly failures: number;
  /** `rejected`: admission said no (403, 422), the same patch will fail again. `failed`: conflict, outage. */
  readonly kind: 'rejected' | 'failed';
  readonly message: string;
}

/** A gather that the gatherer did not start, although it was asked to. */
export interface GatherFailure {
  readonly requestId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** In a row, at least 1. */
  readonly failures: number;
  readonly message: string;
}

/** Everything that a decision depends on, read in one round. */
export interface Observation {
  /**
   * Milliseconds since the epoch: the wall clock when this process started plus what the monotonic clock has counted since,
   * so that it never jumps within one process.
   */
  readonly now: number;
  /** `now` when this process started. */
  readonly startedAt: number;
  /** A fresh ULID for the operation that this decision may open. */
  readonly newId: string;
  readonly release: { readonly version: string; readonly image: string };
  /** Of the cluster, for the range that an image supports. */
  readonly clusterVersion: string;
  /** `linux/amd64`, of the node. */
  readonly platform: string;
  readonly record: RecordReading;
  /** The keys beside the record: what people write. */
  readonly secret: { readonly gathererImage?: string; readonly retry?: string };
  readonly pod: PodView;
  readonly cluster: {
    /** `ClusterVersion` has `Progressing=True`. */
    readonly isUpgrading: boolean;
    /** Our Deployment is fully rolled out. */
    readonly isRolledOut: boolean;
    readonly hasDiskPressure: boolean;
    /** `status.nodeInfo.bootID` of our node, when it may be read. */
    readonly bootID?: string;
  };
  readonly poll?: PollView;
  readonly description?: DescriptionView;
  /** Absent: nobody answers on the socket. */
  readonly handshake?: Handshake;
  /** What answered on the socket last was no answer of a gatherer, whatever the contract: whose it was, for people. */
  readonly handshakeFault?: { readonly containerID: string; readonly message: string };
  readonly gather: { readonly isRunning: boolean; readonly last?: GatherView; readonly failure?: GatherFailure };
  readonly patchFailure?: PatchFailure;
  /** The volume that both containers share holds more than it may: how much, for people. Absent: it does not. */
  readonly overfull?: string;
  /** The disk of that volume has next to no room, by `main`'s own measure: how much, for people. Absent: it has. */
  readonly fullDisk?: string;
  /**
   * Addresses of `main`'s own that somebody else listens on, for people. The containers of the pod share one network: that
   * somebody is the gatherer. Absent: none.
   */
  readonly takenAddress?: string;
  /** Digests on the block list. */
  readonly withdrawn: readonly string[];
  readonly settings: RolloutSettings;
}
