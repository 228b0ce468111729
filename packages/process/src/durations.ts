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
const wholeDuration = /^[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/;
const onePart = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g;

/**
 * Reads a Go duration (`time.ParseDuration`): `2h`, `1h30m`, `1.5h`, `250ms`, `-1s`, `0`.
 * @returns seconds
 * @throws CodedError `ERR_DURATION_INVALID`
 */
export function parseDurationSeconds(text: string): number {
  if (/^[-+]?0$/.test(text)) return 0;
  if (!wholeDuration.test(text)) {
    throw new CodedError('ERR_DURATION_INVALID', `"${text}" is not a duration such as 10m, 1h30m or 250ms`);
  }
  let seconds = 0;
  for (const [, amount, unit] of text.matchAll(onePart)) seconds += Number(amount) * (secondsPerUnit[unit ?? ''] ?? 0);
  return text.startsWith('-') ? -seconds : seconds;
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
