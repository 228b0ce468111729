/** No registry may keep us away for longer: 6 hours. */
export const longestRetryAfterSeconds = 6 * 3600;

/**
 * Reads a `Retry-After` header (RFC 9110 §10.2.3).
 * @returns seconds from `now`, 0 to 21,600; `undefined` when absent, malformed, or a date in the past
 */
export function parseRetryAfter(header: string | undefined, now: Date): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Math.min(Number(text), longestRetryAfterSeconds);
  // Date.parse takes many a text; an HTTP date always begins with the name of a day.
  const date = /^[A-Z][a-z]{2,8},? /.test(text) ? Date.parse(text) : Number.NaN;
  const seconds = Math.ceil((date - now.getTime()) / 1000);
  return seconds > 0 ? Math.min(seconds, longestRetryAfterSeconds) : undefined;
}
