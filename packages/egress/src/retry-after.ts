/**
 * Reads a `Retry-After` header (RFC 9110 §10.2.3), either form.
 * @param longestSeconds - nobody may keep us away for longer
 * @returns seconds from `now`, 0 to `longestSeconds`; `undefined` when absent, malformed, or a date that is not ahead
 */
export function parseRetryAfter(header: string | undefined, now: Date, longestSeconds: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Math.min(Number(text), longestSeconds);
  // Date.parse takes many a text; an HTTP date always begins with the name of a day.
  const date = /^[A-Z][a-z]{2,8},? /.test(text) ? Date.parse(text) : Number.NaN;
  const seconds = Math.ceil((date - now.getTime()) / 1000);
  return seconds > 0 ? Math.min(seconds, longestSeconds) : undefined;
}
