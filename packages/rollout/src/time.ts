import type { Operation } from './record/record.ts';

const graceMilliseconds = 60_000;
const differenceMilliseconds = 3600 * 1000;
const longestPlausibleMilliseconds = 7 * 24 * 3600 * 1000;

/** ISO 8601 of milliseconds since the epoch. */
export function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** Milliseconds since the epoch of a time in the record. */
export function at(time: string): number {
  return Date.parse(time);
}

/** The time that many seconds after `now`, for the record. */
export function isoIn(now: number, seconds: number): string {
  return iso(now + seconds * 1000);
}

/** Whether a time in the record lets the clock of now be trusted with deadlines counted from it. */
export function isPlausible(startedAt: string, now: number): boolean {
  const elapsed = now - at(startedAt);
  return elapsed >= 0 && elapsed <= longestPlausibleMilliseconds;
}

/**
 * Whether a time to come may hold something up: one that is further off than the longest wait of its kind was written by a
 * clock that was wrong, and is void. An hour more is left for clocks that differ.
 */
export function isWithin(time: string, now: number, longestSeconds: number): boolean {
  return at(time) - now <= longestSeconds * 1000 + differenceMilliseconds;
}

/** The operation with its deadline counted anew: expired just now, and 60 seconds of grace. */
export function withGrace(op: Operation, now: number): Operation {
  return { ...op, startedAt: iso(now), deadline: iso(now + graceMilliseconds) };
}

/**
 * When the operation is out of time, in milliseconds since the epoch. A process that has only just started gives it 60 seconds at
 * least: the time in which nobody watched is not the image's.
 */
export function deadlineOf(op: Operation, processStartedAt: number): number {
  return Math.max(at(op.deadline), processStartedAt + graceMilliseconds);
}
