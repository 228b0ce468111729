import type { ErrorObject } from 'ajv';
import type { FieldError } from './schemas/problem.ts';

// Names of members come from the other side: a long one must not fill a log.
const longestName = 64;

/** Turns what ajv found into one entry a field, with everything that was expected of it. */
export function toFieldErrors(errors: readonly ErrorObject[]): FieldError[] {
  const expectedByField = new Map<string, Set<string>>();
  for (const error of errors) {
    const expected = expectation(error);
    if (expected === undefined) continue;
    const field = fieldOf(error);
    expectedByField.set(field, (expectedByField.get(field) ?? new Set()).add(expected));
  }
  return [...expectedByField].map(([field, expected]) => ({ field, expected: [...expected].join(', or ') }));
}

/** All field errors as one sentence: `limits.archiveBytes must be an integer; …`. */
export function describeFieldErrors(errors: readonly FieldError[]): string {
  return errors.map(({ field, expected }) => `${field || 'the body'} must be ${expected}`).join('; ');
}

function fieldOf({ instancePath, keyword, params }: ErrorObject): string {
  const own = segmentsOf(instancePath);
  if (keyword === 'required') own.push(String(params['missingProperty']));
  if (keyword === 'additionalProperties') own.push(String(params['additionalProperty']));
  return own.reduce((path, segment) => (/^\d+$/.test(segment) ? `${path}[${segment}]` : join(path, segment)), '');
}

function segmentsOf(instancePath: string): string[] {
  // A JSON pointer (RFC 6901).
  const segments = instancePath.split('/').slice(1);
  return segments.map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function join(path: string, segment: string): string {
  const name = segment.length > longestName ? `${segment.slice(0, longestName)}…` : segment;
  return path === '' ? name : `${path}.${name}`;
}

function expectation({ keyword, params, parentSchema }: ErrorObject): string | undefined {
  const limit = String(params['limit']);
  switch (keyword) {
    case 'type':
      return withArticle(String(params['type']));
    case 'enum':
      return `one of ${(params['allowedValues'] as unknown[]).join(', ')}`;
    case 'required':
      return 'present';
    case 'additionalProperties':
      return `absent: the members are ${Object.keys((parentSchema?.['properties'] as object | undefined) ?? {}).join(', ')}`;
    case 'minimum':
      return `at least ${limit}`;
    case 'maximum':
      return `at most ${limit}`;
    case 'minLength':
    case 'maxLength':
      return `${keyword === 'minLength' ? 'at least' : 'at most'} ${limit} characters long`;
    case 'maxItems':
      return `an array of at most ${limit}`;
    case 'pattern':
      return `a text like ${String(params['pattern'])}`;
    case 'format':
      return `a ${String(params['format'])}`;
    case 'anyOf':
      return undefined; // its branches have said what they expect
    default:
      return `valid (${keyword})`;
  }
}

function withArticle(type: string): string {
  if (type === 'null') return type;
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}
