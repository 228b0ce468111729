import type { Flapping } from '../record/record.ts';
import { at, iso, isoIn, isWithin } from '../time.ts';

const windowSeconds = 24 * 3600;
const pauseSeconds = 24 * 3600;
const mostSwaps = 3;
const mostFallbacks = 2;

/** No change of the image so far. */
export function steady(now: number): Flapping {
  return { since: iso(now), swaps: 0, fallbacks: 0 };
}

/**
 * Counts a change before it is made. More than 3 swaps or more than 2 fallbacks in 24 hours pause tracking for 24 hours;
 * fallbacks are made all the same.
 */
export function counted(flap: Flapping, change: 'swap' | 'fallback', now: number): Flapping {
  const { since, swaps, fallbacks, pausedUntil: paused } = current(flap, now);
  const next = {
    since,
    swaps: swaps + (change === 'swap' ? 1 : 0),
    fallbacks: fallbacks + (change === 'fallback' ? 1 : 0),
  };
  const pause = next.swaps > mostSwaps || next.fallbacks > mostFallbacks ? isoIn(now, pauseSeconds) : paused;
  return pause === undefined ? next : { ...next, pausedUntil: pause };
}

/** Takes a swap back that was counted and never made. */
export function uncounted(flap: Flapping): Flapping {
  return { ...flap, swaps: Math.max(0, flap.swaps - 1) };
}

/** Until when tracking rests, in milliseconds since the epoch; `undefined` when it does not. */
export function pausedUntil(flap: Flapping, now: number): number | undefined {
  const { pausedUntil: until } = flap;
  return until !== undefined && now < at(until) && isWithin(until, now, pauseSeconds) ? at(until) : undefined;
}

/** The counts of a window that has ended, or that starts in the future after the clock was set back, begin anew. */
function current(flap: Flapping, now: number): Flapping {
  const elapsed = now - at(flap.since);
  if (elapsed >= 0 && elapsed <= windowSeconds * 1000) return flap;
  const paused = pausedUntil(flap, now);
  return paused === undefined ? steady(now) : { ...steady(now), pausedUntil: iso(paused) };
}
