import { formatImage, type PinnedImage } from '@insights/image-name';
import type { Observation } from '../observation.ts';
import type { Candidate, Failure, QuarantineEntry } from '../record/record.ts';
import { at, iso } from '../time.ts';
import { quarantined } from './quarantine.ts';

const firstHoldSeconds = 600;
/** No candidate is held longer. */
export const longestHoldSeconds = 6 * 3600;
const fullDiskHoldSeconds = 3600;
const mostTries = 20;
const longestUnknownMilliseconds = 24 * 3600 * 1000;

/** What a candidate is held for. */
interface HeldFor {
  readonly seen: Observation;
  readonly failure: Failure;
  /** What a registry has asked for: not before, in milliseconds since the epoch. */
  readonly notBefore?: number | undefined;
}

/** What is left of a candidate after somebody else's fault. */
export interface Held {
  readonly candidate: Candidate | undefined;
  readonly quarantine: readonly QuarantineEntry[];
}

/**
 * Keeps a candidate for a later try: after 10 minutes, doubling up to 6 hours, at least one hour for a full disk. After 20
 * tries, or when nobody has had its content for 24 hours, it is dropped and the digest rests for 24 hours.
 */
export function held(
  candidate: Candidate,
  list: readonly QuarantineEntry[],
  { seen, failure, notBefore: asked = 0 }: HeldFor,
): Held {
  const tries = candidate.tries + 1;
  const isUnknown = seen.now - at(candidate.firstSeen) > longestUnknownMilliseconds;
  if (tries >= mostTries || (failure.reason === 'ManifestUnknown' && isUnknown)) {
    const { class: failureClass, reason } = failure;
    const verdict = { class: failureClass, reason, digest: candidate.digest, attempts: candidate.attempts };
    return { candidate: undefined, quarantine: quarantined(list, seen, verdict) };
  }
  const notBefore = iso(Math.max(seen.now + holdSecondsOf(tries, failure) * 1000, Math.min(asked, longestHold(seen))));
  const { observed: _, ...rest } = candidate;
  return { candidate: { ...rest, tries, notBefore, heldFor: failure.reason }, quarantine: list };
}

/** A digest that is seen for the first time. */
export function newCandidate(image: PinnedImage, now: number, attempts: number): Candidate {
  return {
    digest: image.digest,
    image: formatImage(image),
    firstSeen: iso(now),
    notBefore: iso(now),
    attempts,
    tries: 0,
  };
}

function longestHold({ now }: Observation): number {
  return now + longestHoldSeconds * 1000;
}

function holdSecondsOf(tries: number, failure: Failure): number {
  const doubled = Math.min(firstHoldSeconds * 2 ** (tries - 1), longestHoldSeconds);
  return failure.reason === 'NoSpaceLeft' ? Math.max(doubled, fullDiskHoldSeconds) : doubled;
}
