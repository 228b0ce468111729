import { Ajv, type ValidateFunction } from 'ajv';
import type { Static, TSchema } from 'typebox';

const ajv = new Ajv();

/**
 * Whether a value is what a schema says; the type follows from the schema, so that none is asserted by hand. Compiled
 * when it is first asked: a gatherer without a configuration file needs none of it.
 */
export function guardOf<Schema extends TSchema>(schema: Schema): (value: unknown) => value is Static<Schema> {
  let compiled: ValidateFunction<Static<Schema>> | undefined;
  return (value): value is Static<Schema> => {
    compiled ??= ajv.compile<Static<Schema>>(schema);
    return compiled(value);
  };
}
