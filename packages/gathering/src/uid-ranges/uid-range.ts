/** The user ids that pods of a namespace may have: `start` to `end` without the last. */
export interface UidRange {
  readonly start: number;
  readonly end: number;
}

// Fifteen digits are more than any user id has, and a double holds them and their sum.
const form = /^(\d{1,15})\/(\d{1,15})$/;

/** Reads `start/length`; `undefined` for anything else, a length of 0 included, which is no range. */
export function parseUidRange(value: unknown): UidRange | undefined {
  const [, start, length] = (typeof value === 'string' && form.exec(value)) || [];
  if (start === undefined || Number(length) === 0) return undefined;
  return { start: Number(start), end: Number(start) + Number(length) };
}
