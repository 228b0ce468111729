import { isObject } from '@insights/process';
import { malformedRecord } from '../errors.ts';

/** Reads one member; throws `ERR_ROLLOUT_RECORD_MALFORMED` naming `field`. Members that no reader asks for are ignored. */
export type Reader<T> = (value: unknown, field: string) => T;

/** One reader for each member of `T`; the reader of an optional member may answer `undefined`. */
export type Shape<T> = {
  readonly [K in keyof T]-?: object extends Pick<T, K> ? Reader<T[K] | undefined> : Reader<T[K]>;
};

/** Longest string of a record, in characters; the images of an annotation that was not ours are the longest. */
const longestText = 4096;

export const text: Reader<string> = (value, field) => {
  if (typeof value === 'string' && value.length <= longestText) return value;
  throw malformedRecord(field, `a string of at most ${longestText} characters`);
};

export const time: Reader<string> = (value, field) => {
  if (typeof value === 'string' && value.length <= 40 && !Number.isNaN(Date.parse(value))) return value;
  throw malformedRecord(field, 'an ISO 8601 time');
};

export const flag: Reader<boolean> = (value, field) => {
  if (typeof value === 'boolean') return value;
  throw malformedRecord(field, 'true or false');
};

/** A finite number of at least 0. */
export const amount: Reader<number> = (value, field) => {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
  throw malformedRecord(field, 'a number of at least 0');
};

/** A whole number of at least 0. */
export const count: Reader<number> = (value, field) => {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw malformedRecord(field, 'a whole number of at least 0');
};

/** Any whole number: the exit code of a container, `-1` when the runtime does not know it. */
export const exitCode: Reader<number> = (value, field) => {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw malformedRecord(field, 'a whole number');
};

export function oneOf<T extends string | number>(...allowed: readonly T[]): Reader<T> {
  return (value, field) => {
    const found = allowed.find((each) => each === value);
    if (found !== undefined) return found;
    throw malformedRecord(field, `one of ${allowed.join(', ')}`);
  };
}

/** `null` reads as absent: other tools write it for members that they clear. */
export function optional<T>(reader: Reader<T>): Reader<T | undefined> {
  return (value, field) => (value === undefined || value === null ? undefined : reader(value, field));
}

export function orElse<T>(reader: Reader<T>, fallback: T): Reader<T> {
  return (value, field) => (value === undefined || value === null ? fallback : reader(value, field));
}

export function list<T>(reader: Reader<T>): Reader<readonly T[]> {
  return (value, field) => {
    if (!Array.isArray(value)) throw malformedRecord(field, 'a list');
    return value.map((item, index) => reader(item, `${field}[${index}]`));
  };
}

export function object<T>(shape: Shape<T>): Reader<T> {
  const members = Object.entries<Reader<unknown>>(shape);
  return (value, field) => {
    if (!isObject(value)) throw malformedRecord(field === '' ? 'the value' : field, 'an object');
    const read: Record<string, unknown> = {};
    for (const [name, reader] of members) {
      const member = reader(value[name], field === '' ? name : `${field}.${name}`);
      if (member !== undefined) read[name] = member;
    }
    return read as T;
  };
}
