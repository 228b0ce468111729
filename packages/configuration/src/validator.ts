import { Ajv, type ErrorObject, type SchemaValidateFunction } from 'ajv';
import { check, type CheckRule } from './checks.ts';
import type { KeySchema } from './schema.ts';

/** What is wrong with one key. */
export interface Finding {
  /** Dotted: `fastTrack.interval`. */
  readonly key: string;
  readonly message: string;
}

interface CheckSchema {
  readonly rule: CheckRule;
  readonly label?: string;
}

const validateCheck: SchemaValidateFunction = ({ rule, label }: CheckSchema, value: string) => {
  const message = check(rule, value);
  if (message === undefined) return true;
  validateCheck.errors = [{ keyword: 'check', message, params: { label } }];
  return false;
};

const ajv = new Ajv({ allErrors: true, verbose: false });
ajv.addKeyword({ keyword: 'check', type: 'string', schemaType: 'object', errors: true, validate: validateCheck });

/**
 * Compiles a schema with our keyword `check`.
 * @param prefix - key of the value that will be validated, when it is a part of a document
 * @returns a function that lists everything wrong with a value; nothing when it is good
 */
export function compileSchema(schema: KeySchema, prefix = ''): (value: unknown) => Finding[] {
  const validate = ajv.compile(schema);
  return (value) => (validate(value) ? [] : (validate.errors ?? []).map((error) => describe(error, prefix)));
}

function describe(error: ErrorObject, prefix: string): Finding {
  const path = error.instancePath.split('/').slice(1).map(unescapePointer);
  const key = [...(prefix === '' ? [] : [prefix]), ...path].join('.');
  const name = key === '' ? 'the configuration' : key;
  const params: Readonly<Record<string, unknown>> = error.params;
  switch (error.keyword) {
    case 'additionalProperties': {
      const unknownKey = [...(key === '' ? [] : [key]), String(params['additionalProperty'])].join('.');
      return { key: unknownKey, message: `${unknownKey} is not a known key` };
    }
    case 'check':
      return { key, message: `${typeof params['label'] === 'string' ? params['label'] : key} ${error.message}` };
    case 'enum':
      return { key, message: `${name} must be one of ${[params['allowedValues']].flat().join(', ')}` };
    case 'type':
      return { key, message: `${name} must be ${typeNames[String(params['type'])] ?? String(params['type'])}` };
    default:
      return { key, message: `${name} ${error.message ?? 'is not valid'}` };
  }
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'a text',
  boolean: 'true or false',
  integer: 'a whole number',
  object: 'a section of keys',
  array: 'a list',
};

function unescapePointer(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~');
}
