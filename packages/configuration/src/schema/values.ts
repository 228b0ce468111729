import { errorMessage, formatDuration, isObject, parseDurationSeconds } from '@insights/process';
import type { Static, TSchema } from 'typebox';
import { guardOf } from './guard.ts';
import { type Complaint, type Outcome, type Reader, wrong } from './outcome.ts';

/** Seconds that a duration is held to, both allowed. */
export interface DurationBounds {
  /** Default: anything above zero. */
  readonly least?: number;
  /** Default: 30 days, the longest of the gather contract's periods. */
  readonly most?: number;
}

export const longestDurationSeconds = 720 * 3600;
const mostItems = 100;

/** A Go duration, in seconds. The texts for what is no duration, or not above zero, are today's operator's. */
export function duration({ least, most = longestDurationSeconds }: DurationBounds = {}): Reader<number> {
  return (written) => {
    const seconds = secondsOf(written);
    if (typeof seconds !== 'number') return seconds;
    if (least === undefined ? seconds <= 0 : seconds < Math.min(0, least))
      return wrong('must be a non-negative duration');
    if (least !== undefined && seconds < least) return wrong(`must be at least ${formatDuration(least)}`);
    return seconds > most ? wrong(`must be at most ${formatDuration(most)}`) : { value: seconds };
  };
}

function secondsOf(written: unknown): number | ReturnType<typeof wrong> {
  if (typeof written !== 'string') return wrong('must be a valid duration: it is not a text');
  try {
    return parseDurationSeconds(written.trim());
  } catch (error) {
    return wrong(`must be a valid duration: ${errorMessage(error)}`);
  }
}

// Both YAML 1.1, which Kubernetes' own tools read, and 1.2.
const words: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  y: true,
  false: false,
  no: false,
  off: false,
  n: false,
};

export const flag: Reader<boolean> = (written) => {
  const word = typeof written === 'string' ? written.trim().toLowerCase() : '';
  const value = Object.hasOwn(words, word) ? words[word] : undefined;
  return value === undefined ? wrong('must be true or false') : { value };
};

export function wholeNumber(least: number, most: number): Reader<number> {
  return (written) => {
    const digits = typeof written === 'string' ? written.trim() : '';
    if (!/^\d{1,9}$/.test(digits)) return wrong('must be a whole number');
    const value = Number(digits);
    return value >= least && value <= most ? { value } : wrong(`must be >= ${least} and <= ${most}`);
  };
}

export function choice<const Value extends string>(values: readonly Value[]): Reader<Value> {
  return (written) => {
    const value = typeof written === 'string' ? values.find((each) => each === written.trim()) : undefined;
    return value === undefined ? wrong(`must be one of ${values.join(', ')}`) : { value };
  };
}

export function listOf<Value>(item: Reader<Value>, { least = 0 } = {}): Reader<Value[]> {
  return (written) => {
    if (!Array.isArray(written)) return wrong('must be a list');
    if (written.length < least) return wrong(`must hold at least ${least}`);
    if (written.length > mostItems) return wrong(`must hold at most ${mostItems}`);
    return together(written.map((each: unknown, index) => [`.${index}`, item(each)]));
  };
}

/** One text, or a list of them. */
export function oneOrMore<Value>(item: Reader<Value>): Reader<Value[]> {
  const list = listOf(item);
  return (written) =>
    typeof written === 'string' ? list([written].filter((each) => each.trim() !== '')) : list(written);
}

/** A section in which each key has a reader of its own; `expected` is said of one that lacks something. */
export function record<Schema extends TSchema>(
  schema: Schema,
  readers: Readonly<Record<string, Reader<unknown>>>,
  expected: string,
): Reader<Static<Schema>> {
  const isComplete = guardOf(schema);
  return (written) => {
    if (!isObject(written)) return wrong('must be a section of keys');
    const members = Object.entries(written).filter(([, value]) => value !== null);
    const read = members.map(([key, value]) => {
      const reader = Object.hasOwn(readers, key) ? readers[key] : undefined;
      return [`.${key}`, (reader ?? unknownKey)(value)] as const;
    });
    const values = together(read);
    if ('complaints' in values) return values;
    const value: unknown = Object.fromEntries(members.map(([key], index) => [key, values.value[index]]));
    return isComplete(value) ? { value } : wrong(expected);
  };
}

const unknownKey = () => wrong('is not a known key');

/** All values, or all complaints, each with its place. */
function together<Value>(parts: readonly (readonly [at: string, outcome: Outcome<Value>])[]): Outcome<Value[]> {
  const complaints: Complaint[] = [];
  const value: Value[] = [];
  for (const [at, outcome] of parts) {
    if ('value' in outcome) value.push(outcome.value);
    else complaints.push(...outcome.complaints.map((each) => ({ at: `${at}${each.at}`, text: each.text })));
  }
  return complaints.length > 0 ? { complaints } : { value };
}
