import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { Static, TSchema } from 'typebox';
import type { Rejection } from '../document/document.ts';

// Of one element; the first ones say enough, and a list of ten thousand wrong messages must not make as many.
const mostReasons = 8;
// Names of members come from the document.
const longestName = 64;

const validators = new Map<TSchema, ValidateFunction>();

/** Checks a value. @returns the value, or what is wrong with it, below `path` */
export function checked<Schema extends TSchema>(
  schema: Schema,
  value: unknown,
  path: string,
): { readonly value: Static<Schema> } | { readonly rejected: readonly Rejection[] } {
  const validate = validatorOf(schema);
  if (validate(value)) return { value: value as Static<Schema> };
  return { rejected: (validate.errors ?? []).slice(0, mostReasons).map((error) => rejectionOf(error, path)) };
}

function validatorOf(schema: TSchema): ValidateFunction {
  const known = validators.get(schema);
  if (known) return known;
  // `verbose` gives the schema around an error, which names the members that exist.
  const validate = new Ajv({ strict: true, verbose: true, allErrors: true }).compile(schema);
  validators.set(schema, validate);
  return validate;
}

function rejectionOf({ instancePath, keyword, params, parentSchema }: ErrorObject, path: string): Rejection {
  const below = instancePath.split('/').slice(1);
  if (keyword === 'required') below.push(String(params['missingProperty']));
  if (keyword === 'additionalProperties') below.push(cutName(String(params['additionalProperty'])));
  return { path: [path, ...below].join('.'), reason: reasonOf(keyword, params, parentSchema) };
}

function reasonOf(
  keyword: string,
  params: Readonly<Record<string, unknown>>,
  parentSchema: Readonly<Record<string, unknown>> | undefined,
): string {
  const limit = String(params['limit']);
  switch (keyword) {
    case 'type':
      return `must be ${/^[aeiou]/.test(String(params['type'])) ? 'an' : 'a'} ${String(params['type'])}`;
    case 'enum':
      return `must be one of ${(params['allowedValues'] as unknown[]).join(', ')}`;
    case 'required':
      return 'must be present';
    case 'additionalProperties':
      return `is not known; the members are ${Object.keys((parentSchema?.['properties'] as object | undefined) ?? {}).join(', ')}`;
    case 'minimum':
      return `must be at least ${limit}`;
    case 'maximum':
      return `must be at most ${limit}`;
    case 'minLength':
      return `must have at least ${limit} characters`;
    case 'maxLength':
      return `must have at most ${limit} characters`;
    case 'minItems':
      return `must have at least ${limit} elements`;
    case 'maxItems':
      return `must have at most ${limit} elements`;
    case 'pattern':
      return `must match ${String(params['pattern'])}`;
    default:
      return `is not valid (${keyword})`;
  }
}

/** A name of the document, short enough to be said. */
export function cutName(name: string): string {
  return name.length > longestName ? `${name.slice(0, longestName)}…` : name;
}
