import { Ajv, type ValidateFunction } from 'ajv';
import ajvFormats from 'ajv-formats';
import type { Static, TSchema } from 'typebox';
import { protocolError } from './errors.ts';
import { contributionErrors } from './contribution-errors.ts';
import { describeFieldErrors, toFieldErrors } from './field-errors.ts';
import type { FieldError } from './schemas/problem.ts';
import { tableErrors } from './schemas/translation-table.ts';
import { type GatherRequest, gatherRequestSchema } from './schemas/request.ts';

/** A request that is as it should be, or every field of it that is not. */
export type RequestValidation =
  | { readonly valid: true; readonly request: GatherRequest }
  | { readonly valid: false; readonly errors: FieldError[] };

// Compiled when first needed: a process that only listens needs none of them.
const validators = new Map<TSchema, ValidateFunction>();

/** Checks the body of `POST /gather`; all fields at fault are reported together. */
export function validateGatherRequest(body: unknown): RequestValidation {
  const validate = validatorOf(gatherRequestSchema, { allErrors: true });
  if (!validate(body)) return { valid: false, errors: toFieldErrors(validate.errors ?? []) };
  const request = body as GatherRequest;
  const errors = [...contributionErrors(request.contributions ?? []), ...tableErrors(request.translationTable ?? {})];
  return errors.length === 0 ? { valid: true, request } : { valid: false, errors };
}

/**
 * Checks an answer against its schema. Members that the schema does not name are let through: a newer gatherer may
 * say more.
 * @param what - what the answer is, for the message: `the version`
 * @throws GathererError `ERR_GATHERER_PROTOCOL` that names the first member at fault
 */
export function parseAnswer<Schema extends TSchema>(schema: Schema, what: string, value: unknown): Static<Schema> {
  // Answers come from code that is not trusted: stop at the first error, or a huge answer makes a huge list of them.
  const validate = validatorOf(schema, { allErrors: false });
  if (validate(value)) return value as Static<Schema>;
  throw protocolError(`${what} is not valid: ${describeFieldErrors(toFieldErrors(validate.errors ?? []))}`);
}

function validatorOf(schema: TSchema, { allErrors }: { allErrors: boolean }): ValidateFunction {
  const known = validators.get(schema);
  if (known) return known;
  // `verbose` gives the schema around an error, which names the members that exist.
  const ajv = ajvFormats.default(new Ajv({ strict: true, verbose: true, allErrors }), ['date-time']);
  const validate = ajv.compile(schema);
  validators.set(schema, validate);
  return validate;
}
