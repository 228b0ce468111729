import { Ajv, type ValidateFunction } from 'ajv';
import ajvFormats from 'ajv-formats';
import type { Static, TSchema } from 'typebox';
import { protocolError } from './errors.ts';
import { describeFieldErrors, toFieldErrors } from './field-errors.ts';
import type { FieldError } from './schemas/problem.ts';
import { type GatherRequest, gatherRequestSchema } from './schemas/request.ts';

/** A request that is as it should be, or every field of it that is not. */
export type RequestValidation =
  | { readonly valid: true; readonly request: GatherRequest }
  | { readonly valid: false; readonly errors: FieldError[] };

// `verbose` gives the schema around an error, which names the members that exist.
const requestAjv = addFormats(new Ajv({ strict: true, allErrors: true, verbose: true }));
// Answers come from code that is not trusted: stop at the first error, or a huge answer makes a huge list of them.
const answerAjv = addFormats(new Ajv({ strict: true, allErrors: false, verbose: true }));
const answerValidators = new Map<TSchema, ValidateFunction>();
let requestValidator: ValidateFunction | undefined;

function addFormats(ajv: Ajv): Ajv {
  return ajvFormats.default(ajv, ['date-time']);
}

/** Checks the body of `POST /gather`; all fields at fault are reported together. */
export function validateGatherRequest(body: unknown): RequestValidation {
  requestValidator ??= requestAjv.compile(gatherRequestSchema);
  if (requestValidator(body)) return { valid: true, request: body as GatherRequest };
  return { valid: false, errors: toFieldErrors(requestValidator.errors ?? []) };
}

/**
 * Checks an answer against its schema. Members that the schema does not name are let through: a newer gatherer may
 * say more.
 * @param what - what the answer is, for the message: `the version`
 * @throws GathererError `ERR_GATHERER_PROTOCOL` that names the first member at fault
 */
export function parseAnswer<Schema extends TSchema>(schema: Schema, what: string, value: unknown): Static<Schema> {
  const validate = answerValidator(schema);
  if (validate(value)) return value as Static<Schema>;
  throw protocolError(`${what} is not valid: ${describeFieldErrors(toFieldErrors(validate.errors ?? []))}`);
}

function answerValidator(schema: TSchema): ValidateFunction {
  const known = answerValidators.get(schema);
  if (known) return known;
  const validate = answerAjv.compile(schema);
  answerValidators.set(schema, validate);
  return validate;
}
