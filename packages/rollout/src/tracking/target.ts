import type { PinnedImage } from '@insights/image-name';
import type { WaitAction } from '../action.ts';
import { digestIn } from '../image.ts';
import type { Observation, PollClass, PollView } from '../observation.ts';
import type { Candidate, Operation, OperationPurpose, RolloutRecord } from '../record/record.ts';
import type { RolloutSettings } from '../settings.ts';
import { humanValue, type Situation, wait } from '../situation.ts';
import { at } from '../time.ts';
import { pausedUntil } from '../verdicts/flapping.ts';
import { newCandidate } from '../verdicts/hold.ts';
import { attemptsAt, liveEntry } from '../verdicts/quarantine.ts';

/** What the tag wants of us now. */
export type Target =
  | { readonly kind: 'rest'; readonly why: WaitAction }
  /** The tag has moved back to the release image. */
  | { readonly kind: 'release' }
  | { readonly kind: 'image'; readonly candidate: Candidate; readonly purpose: OperationPurpose };

/** Whether the poll has read the tag; every other class says nothing about images. */
export function hasReadTag(pollClass: PollClass): boolean {
  return pollClass === 'Unchanged' || pollClass === 'Changed';
}

/** Whether the tag was read and no longer points to the digest. */
export function hasTagLeft(poll: PollView | undefined, digest: string): boolean {
  if (poll?.class === 'TagMissing') return true;
  return poll !== undefined && hasReadTag(poll.class) && poll.image?.digest !== digest;
}

/**
 * Which image the tag leads to, or why none: tracking off, pinned or paused, nothing new, quarantined, held.
 * Only a tag that was read leads to a swap; the digest counts, not whether the poll calls it changed, so that no digest is
 * lost between its first sight and the outcome of its work.
 */
export function nextTarget(situation: Situation): Target {
  const { seen, record } = situation;
  const suspended = suspensionOf(situation) ?? silenceOf(seen.poll);
  const image = seen.poll?.image;
  if (suspended !== undefined || seen.poll === undefined || image === undefined) {
    return rest(suspended ?? wait('AwaitingPoll', 'the tag was not read yet'));
  }
  const { digest } = image;
  if (digest === record.chosen.digest) return rest(wait('UpToDate', `${seen.poll.reference} is what is chosen`));
  if (record.overridden?.tagDigest === digest)
    return rest(wait('Overridden', 'a foreign image stays until the tag moves'));
  if (digest === digestIn(seen.release.image)) return { kind: 'release' };
  return restriction(situation, digest) ?? imageTarget(seen, record, image);
}

function suspensionOf(situation: Situation): WaitAction | undefined {
  const { seen, record } = situation;
  const value = humanValue(situation);
  if (value !== undefined) return wait('PinPending', pendingMessage(value, record));
  if (record.chosen.source === 'pin') return wait('Pinned', `pinned to ${record.chosen.image}`);
  if (seen.settings.paused) return wait('TrackingPaused', 'fastTrack.paused is true');
  return seen.settings.mode === 'disabled' ? wait('TrackingDisabled', whyDisabled(seen.settings)) : undefined;
}

/** Why no tag is followed, for people. */
export function whyDisabled({ disabledBecause }: RolloutSettings): string {
  return disabledBecause === undefined ? 'fastTrack.mode is disabled' : `no image is followed: ${disabledBecause}`;
}

function pendingMessage(value: string, { pin }: RolloutRecord): string {
  return pin?.value === value
    ? `GathererImage: ${value} cannot be read yet: ${pin.reason}`
    : 'GathererImage was edited and is being looked at';
}

function silenceOf(poll: PollView | undefined): WaitAction | undefined {
  if (poll === undefined || hasReadTag(poll.class)) return undefined;
  return poll.class === 'TagMissing'
    ? wait('TagMissing', `nothing is published under ${poll.reference}`)
    : wait('RegistryUnavailable', `${poll.reference} cannot be read: ${poll.class}`);
}

function restriction({ seen, record }: Situation, digest: string): Target | undefined {
  const { candidate } = record;
  const entry = liveEntry(record, seen, digest);
  if (entry !== undefined) {
    const until = entry.until === undefined ? undefined : at(entry.until);
    return rest(wait('Quarantined', `${digest} is not run again: ${entry.reason}`, until));
  }
  const pause = pausedUntil(record.flap, seen.now);
  if (pause !== undefined && !isKnownGood(record, seen, digest)) {
    return rest(wait('TrackingPaused', 'too many changes of the image in 24 hours', pause));
  }
  if (candidate?.digest !== digest) return undefined;
  if (seen.now < at(candidate.notBefore)) {
    return rest(wait('Held', `next try after ${candidate.heldFor ?? 'a pause'}`, at(candidate.notBefore)));
  }
  const isObserved = seen.settings.observe && candidate.observed === true;
  return isObserved ? rest(wait('WouldApply', `would run ${candidate.image}`)) : undefined;
}

function imageTarget(seen: Observation, record: RolloutRecord, image: PinnedImage): Target {
  const { digest } = image;
  const fresh = newCandidate(image, seen.now, attemptsAt(record, seen, digest));
  // The same content under another name is fetched from there.
  const known = record.candidate?.digest === digest ? record.candidate : fresh;
  const candidate = { ...known, image: fresh.image };
  return { kind: 'image', candidate, purpose: isKnownGood(record, seen, digest) ? 'publisher-rollback' : 'fast-track' };
}

/** A publisher who moves the tag back to a digest that was good takes a newer one back: that does not wait for a pause. */
function isKnownGood({ lastGood }: RolloutRecord, { release }: Observation, digest: string): boolean {
  if (lastGood === undefined || lastGood.release !== release.version) return false;
  return digest === lastGood.digest || digest === lastGood.previous;
}

function rest(why: WaitAction): Target {
  return { kind: 'rest', why };
}

/** Whether the operation follows the tag; a pin and a re-application do not depend on it. */
export function isTracked({ purpose }: Operation): boolean {
  return purpose === 'fast-track' || purpose === 'publisher-rollback';
}
