import type { Action } from '../action.ts';
import type { Operation } from '../record/record.ts';
import { save, type Situation } from '../situation.ts';
import { at, iso, isoIn, isPlausible, isWithin, withGrace } from '../time.ts';
import { longestHoldSeconds } from '../verdicts/hold.ts';

const graceSeconds = 60;

/** No operation has longer than a probation, or a week. */
function isDue({ deadline }: Operation, { seen: { now, settings } }: Situation): boolean {
  return isWithin(deadline, now, Math.max(settings.probation.maximumSeconds, 7 * 24 * 3600));
}

/** The clock has jumped since the record was written: deadlines are counted anew, with 60 seconds of grace. */
export function mendClock(situation: Situation): Action | undefined {
  const { seen, record } = situation;
  const { op, candidate } = record;
  if (op !== undefined && !(isPlausible(op.startedAt, seen.now) && isDue(op, situation))) {
    return save(situation, { op: withGrace(op, seen.now) });
  }
  if (candidate === undefined) return undefined;
  const { firstSeen, notBefore: planned } = candidate;
  if (at(firstSeen) <= seen.now && isWithin(planned, seen.now, longestHoldSeconds)) return undefined;
  const notBefore = isoIn(seen.now, graceSeconds);
  return save(situation, { candidate: { ...candidate, firstSeen: iso(seen.now), notBefore } });
}
