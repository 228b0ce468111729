import { CodedError } from './errors.ts';

const secondsPerUnit: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6, // U+00B5, micro sign
  μs: 1e-6, // U+03BC, Greek letter mu
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
};
// Each part can be read in one way only: a long text of digits must not be tried in every way.
const wholeDuration = /^[-+]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/;
const onePart = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g;
// No duration of a person is longer; Go counts nanoseconds in 63 bits, about 292 years.
const longestText = 64;
const longestSeconds = 2 ** 63 * 1e-9;

/**
 * Reads a Go duration (`time.ParseDuration`): `2h`, `1h30m`, `1.5h`, `250ms`, `-1s`, `0`. White space is no part of it.
 * @returns seconds
 * @throws CodedError `ERR_DURATION_INVALID`, also for one that Go cannot hold or that has more than 64 characters
 */
export function parseDurationSeconds(text: string): number {
  if (/^[-+]?0$/.test(text)) return 0;
  if (text.length > longestText || !wholeDuration.test(text)) {
    throw invalid(`${quoted(text)} is not a duration such as 10m, 1h30m or 250ms`);
  }
  let seconds = 0;
  for (const [, amount, unit] of text.matchAll(onePart)) seconds += Number(amount) * (secondsPerUnit[unit ?? ''] ?? 0);
  if (seconds > longestSeconds) throw invalid(`${quoted(text)} is longer than any duration can be`);
  return text.startsWith('-') ? -seconds : seconds;
}

function quoted(text: string): string {
  const shown = text.length > longestText ? `${text.slice(0, longestText)}…` : text;
  return `"${shown.replaceAll(/\p{Cc}/gu, ' ')}"`;
}

function invalid(message: string): CodedError<'ERR_DURATION_INVALID'> {
  return new CodedError('ERR_DURATION_INVALID', message);
}

/** Writes seconds as Go does (`Duration.String`), to the millisecond: `2h0m0s`, `1.5s`, `250ms`, `0s`. */
export function formatDuration(seconds: number): string {
  const sign = seconds < 0 ? '-' : '';
  const milliseconds = Math.round(Math.abs(seconds) * 1000);
  if (milliseconds === 0) return '0s';
  if (milliseconds < 1000) return `${sign}${milliseconds}ms`;
  const hours = Math.floor(milliseconds / 3_600_000);
  const minutes = Math.floor((milliseconds % 3_600_000) / 60_000);
  const rest = `${(milliseconds % 60_000) / 1000}s`;
  if (hours > 0) return `${sign}${hours}h${minutes}m${rest}`;
  return minutes > 0 ? `${sign}${minutes}m${rest}` : `${sign}${rest}`;
}
