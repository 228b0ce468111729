import type { PollClass } from '@insights/registry';
import type { ConditionValue } from './condition.ts';

/** What the gatherer runs, and what is known of newer images. */
export interface ImageStatus {
  /** Whether the configuration asks to follow an image at all. */
  readonly isTrackingEnabled: boolean;
  readonly running: {
    /** `pin`: a human's `GathererImage`; `override`: somebody else's patch. */
    readonly source: 'release' | 'fast-track' | 'pin' | 'override';
    /** Reference by digest. */
    readonly image: string;
    /** Applied, and not yet past its probation. */
    readonly isProvisional?: boolean;
  };
  /** The image that was put back last, while its verdict stands. */
  readonly fellBackFrom?: { readonly digest: string; readonly reason: string } | undefined;
  /** The release image was put in place and does not answer yet: why, for people. */
  readonly puttingBack?: string | undefined;
  /** The last poll; left out before the first. */
  readonly poll?: {
    readonly class: PollClass;
    /** For people. */
    readonly message: string;
    /** Polls in a row that ended in an error class. */
    readonly failures: number;
    readonly failingSince?: Date | undefined;
  };
  /** What keeps the image that `GathererImage` names from being taken up, for people. */
  readonly pinTrouble?: string | undefined;
  /** `fastTrack.paused`: somebody wants no new image. */
  readonly isPaused?: boolean;
  /** Too many swaps: when tracking goes on. */
  readonly pausedUntil?: Date | undefined;
}

/** Conditions `GathererFastTrack` and `GathererTracking`; neither ever degrades the operator. */
export function imageConditions(status: ImageStatus, now: Date): ConditionValue[] {
  const tracking = gathererTracking(status, now);
  return tracking ? [gathererFastTrack(status), tracking] : [gathererFastTrack(status)];
}

/** True while something newer than the release, or something of somebody's choice, runs. */
function gathererFastTrack({ isTrackingEnabled, running, fellBackFrom, puttingBack }: ImageStatus): ConditionValue {
  const condition = conditionOf('GathererFastTrack');
  const { image, isProvisional = false } = running;
  switch (running.source) {
    case 'pin':
      return condition(
        'True',
        'Pinned',
        `GathererImage of secret openshift-config/support pins the gatherer to ${image}`,
      );
    case 'override':
      return condition('True', 'Overridden', `Somebody else set the image of the gatherer to ${image}`);
    case 'fast-track':
      return isProvisional
        ? condition('True', 'FastTrackProbation', `The gatherer runs ${image} on probation`)
        : condition('True', 'FastTrackActive', `The gatherer runs ${image}`);
    case 'release':
  }
  if (puttingBack !== undefined) {
    return condition('False', 'FellBack', `The release image is being put back: ${puttingBack}`);
  }
  if (fellBackFrom) {
    const message = `The gatherer runs the release image again: ${fellBackFrom.digest} failed with ${fellBackFrom.reason}`;
    return condition('False', 'FellBack', message);
  }
  const reason = isTrackingEnabled ? 'ReleaseImage' : 'TrackingDisabled';
  return condition('False', reason, 'The gatherer runs the release image');
}

// Say so after three polls or an hour; a registry that is away for a moment is nobody's concern.
const failuresUntilSaid = 3;
const millisecondsUntilSaid = 3_600_000;

/** @returns `undefined` to leave the condition as it is */
function gathererTracking(
  { isTrackingEnabled, running, poll, pinTrouble, isPaused = false, pausedUntil }: ImageStatus,
  now: Date,
): ConditionValue | undefined {
  const condition = conditionOf('GathererTracking');
  if (pinTrouble !== undefined) return condition('False', 'Pinned', pinTrouble);
  if (!isTrackingEnabled) return condition('False', 'TrackingDisabled', 'No newer image is looked for');
  if (running.source === 'pin') return condition('False', 'Pinned', 'No newer image is looked for while one is pinned');
  if (isPaused) return condition('False', 'TrackingPaused', 'fastTrack.paused is true: no new image is taken up');
  if (pausedUntil && pausedUntil > now) {
    return condition(
      'False',
      'TrackingPaused',
      `Too many changes; paused until ${pausedUntil.toISOString()}. ${pauseAdvice}`,
    );
  }
  if (!poll) return condition('Unknown', 'NotPolledYet', 'The registry has not been asked yet');
  const isLasting = hasLasted(poll, now);
  switch (poll.class) {
    case 'Unchanged':
    case 'Changed':
      return condition('True', 'AsExpected', 'The registry answers');
    case 'TagMissing':
      return condition('True', 'TagMissing', said('No fast-track image is published', poll.message));
    case 'Refused':
      return condition('False', 'Refused', poll.message);
    case 'RepoMissingOrDenied':
      return isLasting ? condition('False', 'CredentialsRejected', poll.message) : undefined;
    case 'TlsError':
      return isLasting ? condition('False', 'RegistryUnreachable', `${poll.message}. ${certificateAdvice}`) : undefined;
    default:
      return isLasting ? condition('False', 'RegistryUnreachable', poll.message) : undefined;
  }
}

// Emptying GathererImage starts over with the release image; it is no way around a pause.
const pauseAdvice =
  'GathererImageRetry with a digest in secret openshift-config/support lifts it at once; emptying GathererImage does not';

// Whoever runs a registry of their own knows its certificate; what they have to write is not in OpenSSL's words.
const certificateAdvice =
  'If the registry is to be used without a certificate that can be verified, name it in fastTrack.registries[] with insecure: true';

function said(text: string, detail: string): string {
  return detail === '' ? text : `${text}: ${detail}`;
}

function hasLasted({ failures, failingSince }: NonNullable<ImageStatus['poll']>, now: Date): boolean {
  if (failures >= failuresUntilSaid) return true;
  return failingSince !== undefined && now.getTime() - failingSince.getTime() >= millisecondsUntilSaid;
}

function conditionOf(type: string) {
  return (status: ConditionValue['status'], reason: string, message: string): ConditionValue => ({
    type,
    status,
    reason,
    message,
  });
}
