import { errorMessage, formatDuration, parseDurationSeconds } from '@insights/process';
import { check, type CheckRule } from './checks.ts';
import type { Reading } from './overlay.ts';

/** Seconds that an administrator of a cluster may not go below: ten minutes between gatherings. */
export const shortestIntervalSeconds = 600;

/** Reads one value; `key` names it in messages. */
export type Reader = (value: unknown, key: string) => Reading;

/** A text, or a number or boolean that YAML made of an unquoted one. An empty one says nothing. */
export function text(rule?: CheckRule): Reader {
  return (value, key) => {
    if (!isScalar(value)) return { problem: `${key} must be a text` };
    const written = String(value).trim();
    if (written === '') return {};
    const complaint = rule === undefined ? undefined : check(rule, written);
    return complaint === undefined ? { value: written } : { problem: `${key} ${complaint}` };
  };
}

/** `true` in any spelling is true, everything else false. */
export const flag: Reader = (value, key) =>
  isScalar(value) ? { value: isTrue(value) } : { problem: `${key} must be true or false` };

/** A switch that can only be turned on here; what a lower layer turned on stays on. */
export const flagOn: Reader = (value, key) => {
  if (!isScalar(value)) return { problem: `${key} must be true or false` };
  return isTrue(value) ? { value: true } : {};
};

/** A duration that is left out with a warning when it is not one. */
export function lenientDuration({ isZeroAllowed = false } = {}): Reader {
  return (value, key) => {
    const seconds = secondsOf(value);
    if (typeof seconds === 'string') return { warning: `${key} must be a valid duration: ${seconds}` };
    if (seconds > 0 || (isZeroAllowed && seconds === 0)) return { value: String(value) };
    return { warning: `${key} must be a ${isZeroAllowed ? 'non-negative' : 'positive'} duration` };
  };
}

/** A duration that falls back to a fixed one, and is raised to a minimum (ConfigMap, operator contracts 1.4). */
export function durationOr(fallback: string, minimumSeconds = 0): Reader {
  return (value, key) => {
    const seconds = secondsOf(value);
    if (typeof seconds === 'string') {
      return { value: fallback, problem: `${key} must be a valid duration: ${seconds}; ${fallback} is used` };
    }
    if (seconds <= 0) return { value: fallback, problem: `${key} must be a positive duration; ${fallback} is used` };
    if (seconds >= minimumSeconds) return { value: String(value) };
    const minimum = formatDuration(minimumSeconds);
    return { value: minimum, warning: `${key} is below the minimum; ${minimum} is used` };
  };
}

/** The gather interval of the Secret, with today's texts (operator contracts 1.3). */
export const secretInterval: Reader = (value) => {
  const seconds = secondsOf(value);
  if (typeof seconds === 'string') {
    const expected = 'insights secret interval must be a duration (1h, 10m) greater than or equal to ten minutes';
    return { problem: `${expected}: ${seconds}` };
  }
  if (seconds < shortestIntervalSeconds) return { problem: 'interval value too short, minimal value is 10 minutes' };
  return { value: String(value) };
};

const obfuscations: readonly string[] = ['networking', 'workload_names'];

/** A list of texts or one text; unknown members are dropped with a warning. */
export const obfuscationList: Reader = (value, key) => {
  const members: unknown[] = Array.isArray(value) ? value : [value].filter((member) => member !== '');
  if (!members.every((member) => typeof member === 'string')) return { problem: `${key} must be a list of texts` };
  const unknown = members.filter((member) => !obfuscations.includes(member));
  return {
    value: members.filter((member) => obfuscations.includes(member)),
    ...(unknown.length > 0 ? { warning: `${key} must hold ${obfuscations.join(' or ')}; the rest was left out` } : {}),
  };
};

/** Seconds, or what is wrong. */
function secondsOf(value: unknown): number | string {
  if (!isScalar(value)) return 'it is not a text';
  try {
    return parseDurationSeconds(String(value).trim());
  } catch (error) {
    return errorMessage(error);
  }
}

function isTrue(value: string | number | boolean): boolean {
  return String(value).trim().toLowerCase() === 'true';
}

function isScalar(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
