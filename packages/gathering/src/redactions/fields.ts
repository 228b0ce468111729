import { isJsonObject, type JsonValue } from '@insights/cluster';
import { anonymizeBytes } from '../anonymize/bytes.ts';
import { anonymizeString } from '../anonymize/string.ts';
import { anonymizeUrl, anonymizeUrlCsv } from '../anonymize/url.ts';
import type { Change } from './change.ts';
import { parseFieldPath, replaceAt } from './field-path.ts';

/** The string rule on fields, see `parseFieldPath` for how they are written. */
export const strings = textRule(anonymizeString);

/** The bytes rule on fields that hold base64. */
export const bytes = textRule(anonymizeBytes);

/** The URL rule on fields. */
export const urls = textRule(anonymizeUrl);

/** The URL rule on fields that hold a comma-separated list. */
export const urlLists = textRule(anonymizeUrlCsv);

/** Removes fields. */
export const removed = (...paths: readonly string[]) => replaced(paths, () => undefined);

/** Removes fields that hold an empty list. */
export const removedIfEmpty = (...paths: readonly string[]) =>
  replaced(paths, (value) => (isEmptyList(value) ? undefined : value));

/** Sets members of the spec to `null`, also those that are missing; a missing spec is one with these alone, as Go writes it. */
export function nulledInSpec(...keys: readonly string[]): Change {
  const nulls = Object.fromEntries(keys.map((key) => [key, null]));
  return (object) => {
    const spec = object['spec'] ?? {};
    if (isJsonObject(spec)) object['spec'] = { ...spec, ...nulls };
  };
}

function replaced(paths: readonly string[], replace: (value: JsonValue) => JsonValue | undefined): Change {
  const parsed = paths.map(parseFieldPath);
  return (object) => {
    for (const path of parsed) replaceAt(object, path, replace);
  };
}

// A field of the wrong type never goes out as it is: it becomes empty, and the report says so.
function textRule(rule: (value: string) => string): (...paths: readonly string[]) => Change {
  return (...paths) => {
    const parsed = paths.map((text) => ({ text, path: parseFieldPath(text) }));
    return (object, notes) => {
      for (const { text, path } of parsed) {
        replaceAt(object, path, (value) => {
          if (typeof value === 'string') return rule(value);
          notes.warn(`${text} is not a string: recorded as an empty one`);
          return '';
        });
      }
    };
  };
}

function isEmptyList(value: JsonValue): boolean {
  return Array.isArray(value) && value.length === 0;
}
