import type { RolloutEvent } from '../action.ts';
import type { Flapping } from '../record/record.ts';
import { warning } from '../situation.ts';

/** A pause that a count has just begun. */
export function pauseEvents(before: Flapping, after: Flapping): RolloutEvent[] {
  if (after.pausedUntil === undefined || after.pausedUntil === before.pausedUntil) return [];
  const message = `${after.swaps} swaps and ${after.fallbacks} fallbacks since ${after.since}: no new image before ${after.pausedUntil}`;
  return [warning('TrackingPaused', message)];
}
