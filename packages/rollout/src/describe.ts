import type { Observation } from './observation.ts';
import { judgeSteadyContainer } from './pod/container-verdict.ts';
import type { RolloutRecord } from './record/record.ts';
import type { Situation } from './situation.ts';
import { at, deadlineOf } from './time.ts';
import { hasReadTag, whyDisabled } from './tracking/target.ts';
import { pausedUntil } from './verdicts/flapping.ts';
import { isLive } from './verdicts/quarantine.ts';

/** Reasons of the condition about the gatherer's image; the last four are ours. */
export type RolloutReason =
  | 'TrackingDisabled'
  | 'TagMissing'
  | 'RegistryUnreachable'
  | 'CredentialsRejected'
  | 'FastTrackActive'
  | 'FastTrackProbation'
  | 'FellBack'
  | 'Pinned'
  | 'Overridden'
  | 'TrackingPaused'
  | 'AsReleased'
  | 'FastTrackProgressing'
  | 'FastTrackRollingBack'
  | 'RecordNewerSchema';

/** What runs here and why, for status and conditions. */
export interface RolloutSummary {
  readonly reason: RolloutReason;
  readonly message: string;
  /** No image gathers: the fallback is in place and does not answer either. The only ground of `Degraded` here. */
  readonly isDegraded: boolean;
}

/** Polls that fail before it is said; fewer are weather. */
const failedPollsBeforeSaid = 3;

/** Says in one reason and one sentence what the rollout is at. */
export function describeRollout(seen: Observation): RolloutSummary {
  const reading = seen.record;
  if (reading.kind === 'newer') return { reason: 'RecordNewerSchema', message: reading.message, isDegraded: false };
  if (reading.kind !== 'valid') {
    return { reason: 'AsReleased', message: `the pod runs ${seen.pod.gathererImage}`, isDegraded: false };
  }
  const situation = { seen, record: reading.record };
  const [reason, message] = underway(situation) ?? exception(situation) ?? registryTrouble(seen) ?? atRest(situation);
  return { reason, message, isDegraded: isDown(situation) };
}

type Said = readonly [RolloutReason, string];

function underway({ record: { phase, op, candidate } }: Situation): Said | undefined {
  if (phase === 'Stable') return undefined;
  if (op === undefined) return ['FastTrackProgressing', `looking at ${candidate?.image ?? 'a new image'}`];
  const because = op.verdict === undefined ? op.purpose : op.verdict.reason;
  if (phase === 'RollingBack') return ['FastTrackRollingBack', `returning to ${op.to}: ${because}`];
  if (phase === 'Probation')
    return ['FastTrackProbation', `${op.to} is on probation since ${op.evidence?.since ?? op.startedAt}`];
  return ['FastTrackProgressing', `${phase === 'Applying' ? 'applying' : 'about to apply'} ${op.to}: ${op.purpose}`];
}

function exception({ seen, record }: Situation): Said | undefined {
  const { chosen, overridden } = record;
  if (overridden !== undefined) return ['Overridden', `the image was changed to ${overridden.image} by somebody else`];
  if (chosen.source === 'pin') return ['Pinned', `pinned to ${chosen.image} since ${chosen.since}`];
  if (seen.settings.mode === 'disabled')
    return ['TrackingDisabled', `runs ${chosen.image}; ${whyDisabled(seen.settings)}`];
  if (seen.settings.paused) return ['TrackingPaused', `runs ${chosen.image}; fastTrack.paused is true`];
  const pause = pausedUntil(record.flap, seen.now);
  if (pause === undefined) return undefined;
  return [
    'TrackingPaused',
    `runs ${chosen.image}; too many changes, no new image before ${new Date(pause).toISOString()} unless GathererImageRetry frees a digest`,
  ];
}

function registryTrouble({ poll }: Observation): Said | undefined {
  if (poll === undefined || hasReadTag(poll.class) || poll.class === 'TagMissing') return undefined;
  if ((poll.backoff ?? 0) < failedPollsBeforeSaid) return undefined;
  const message = `${poll.reference} cannot be read: ${poll.class}, ${poll.backoff ?? 0} polls in a row`;
  return [poll.class === 'RepoMissingOrDenied' ? 'CredentialsRejected' : 'RegistryUnreachable', message];
}

function atRest(situation: Situation): Said {
  const { seen, record } = situation;
  const { chosen } = record;
  if (chosen.source === 'fast-track') {
    return ['FastTrackActive', `runs ${chosen.image}, version ${chosen.version ?? 'unknown'}, since ${chosen.since}`];
  }
  const verdict = lastFailure(record, seen);
  if (verdict !== undefined) return ['FellBack', `runs the release image; ${verdict}`];
  if (seen.poll?.class === 'TagMissing') return ['TagMissing', `nothing is published under ${seen.poll.reference}`];
  return ['AsReleased', 'runs the release image'];
}

function lastFailure({ quarantine, candidate }: RolloutRecord, seen: Observation): string | undefined {
  const entry = quarantine.find((each) => isLive(each, seen));
  const isHeld = candidate?.heldFor !== undefined;
  // The newest of both: a candidate that was seen after the verdict is what people ask about.
  const isNewer = isHeld && (entry === undefined || at(candidate.firstSeen) >= at(entry.at));
  if (entry !== undefined && !isNewer) return `${entry.digest} is not run: ${entry.reason}`;
  if (!isHeld) return undefined;
  return `${candidate.digest} is tried again after ${candidate.notBefore}: ${candidate.heldFor}`;
}

/** Whether no image works: nobody answers although the way back has had its time, or the release image itself is down. */
function isDown({ seen, record }: Situation): boolean {
  const { op, phase } = record;
  if (seen.handshake !== undefined) return false;
  if (phase === 'RollingBack' && op !== undefined) return seen.now >= deadlineOf(op, seen.startedAt);
  return seen.pod.gathererImage === seen.release.image && judgeSteadyContainer(seen.pod) !== undefined;
}
