import { present } from '@insights/process';
import { policyFingerprint } from '../gates/preflight.ts';
import { digestIn } from '../image.ts';
import type { Observation } from '../observation.ts';
import type { FailureClass, QuarantineEntry, RolloutRecord, Verdict } from '../record/record.ts';
import { at, iso, isoIn, isWithin } from '../time.ts';

/** Attempts at one digest under one release. */
export const mostAttempts = 3;
/** By the number of failed attempts; the last one holds until the release changes. */
const imageHoldSeconds: readonly (number | undefined)[] = [24 * 3600, 7 * 24 * 3600, undefined];
/** No verdict with an end has one that is further off. */
const longestHoldSeconds = 7 * 24 * 3600;
/** The other classes; without a number until release, policy or block list change. */
const holdSeconds: Readonly<Partial<Record<FailureClass, number>>> = {
  environment: 6 * 3600,
  infrastructure: 24 * 3600,
};

/** Of a pin for which somebody else's fault was in the way: whoever mends that pins again soon. */
const pinHoldSeconds = 600;

/** The entry that keeps a digest from running now, if there is one. */
export function liveEntry(record: RolloutRecord, seen: Observation, digest: string): QuarantineEntry | undefined {
  return digest === '' ? undefined : record.quarantine.find((entry) => entry.digest === digest && isLive(entry, seen));
}

/** Whether an entry counts now: not under another release or policy, not after its end; `withdrawn` never ends. */
export function isLive(entry: QuarantineEntry, seen: Observation): boolean {
  if (entry.class === 'withdrawn') return true;
  if (entry.class === 'policy' && entry.policy !== undefined && entry.policy !== policyFingerprint(seen)) return false;
  return entry.release === seen.release.version && (entry.until === undefined || isToCome(entry.until, seen));
}

function isToCome(until: string, { now }: Observation): boolean {
  return now < at(until) && isWithin(until, now, longestHoldSeconds);
}

/** Failed attempts that are on record for a digest under this release. */
export function attemptsAt(record: RolloutRecord, seen: Observation, digest: string): number {
  const entry = record.quarantine.find((each) => each.digest === digest && each.release === seen.release.version);
  const candidate = record.candidate?.digest === digest ? record.candidate.attempts : 0;
  return Math.max(candidate, entry?.count ?? 0);
}

/**
 * The list with a verdict in front; an older verdict on the same digest gives way to it. The release image is never quarantined,
 * by whatever name it ran: there is nothing to run instead.
 */
export function quarantined(
  list: readonly QuarantineEntry[],
  seen: Observation,
  verdict: Verdict,
  check?: QuarantineEntry['check'],
): readonly QuarantineEntry[] {
  if (verdict.digest === digestIn(seen.release.image)) return list;
  const { attempts, purpose, ...failure } = verdict;
  const count = Math.min(attempts, mostAttempts);
  const pinned = purpose === 'pin' ? true : undefined;
  const seconds = holdSecondsOf(verdict, count);
  const entry: QuarantineEntry = {
    ...failure,
    count,
    at: iso(seen.now),
    release: seen.release.version,
    ...(seconds === undefined ? {} : { until: isoIn(seen.now, seconds) }),
    ...(failure.class === 'policy' ? { policy: policyFingerprint(seen) } : {}),
    ...present({ check, pinned }),
  };
  return [entry, ...released(list, verdict.digest)];
}

/** The list without a digest. */
export function released(list: readonly QuarantineEntry[], digest: string): readonly QuarantineEntry[] {
  return list.filter((entry) => entry.digest !== digest);
}

function holdSecondsOf(verdict: Verdict, count: number): number | undefined {
  if (verdict.class === 'image') return imageHoldSeconds[Math.max(count, 1) - 1];
  const isPassing = verdict.class === 'infrastructure' || verdict.class === 'environment';
  return verdict.purpose === 'pin' && isPassing ? pinHoldSeconds : holdSeconds[verdict.class];
}
