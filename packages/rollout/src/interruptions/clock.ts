import type { Action } from '../action.ts';
import { save, type Situation } from '../situation.ts';
import { at, iso, isoIn, isPlausible, withGrace } from '../time.ts';

const graceSeconds = 60;

/** The clock has jumped since the record was written: deadlines are counted anew, with 60 seconds of grace (C6). */
export function mendClock(situation: Situation): Action | undefined {
  const { seen, record } = situation;
  const { op, candidate } = record;
  if (op !== undefined && !isPlausible(op.startedAt, seen.now)) {
    return save(situation, { op: withGrace(op, seen.now) });
  }
  if (candidate === undefined || at(candidate.firstSeen) <= seen.now) return undefined;
  const notBefore = isoIn(seen.now, graceSeconds);
  return save(situation, { candidate: { ...candidate, firstSeen: iso(seen.now), notBefore } });
}
