import * as Type from 'typebox';
import { gatherRunSchema } from './run.ts';

/** A member of a request that is not as it should be. */
export const fieldErrorSchema = Type.Object(
  {
    field: Type.String({
      maxLength: 512,
      description: '`limits.archiveBytes`, `functions[2]`; empty: the body itself',
    }),
    expected: Type.String({ maxLength: 2048, description: 'what should be there' }),
  },
  { title: 'FieldError' },
);

/** An error answer, `application/problem+json` of RFC 9457 with members of our own. */
export const problemSchema = Type.Object(
  {
    type: Type.String({ maxLength: 512, description: 'identifies the kind of problem; `urn:insights:problem:…`' }),
    title: Type.String({ maxLength: 512, description: 'the kind of problem, in words' }),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    detail: Type.String({ maxLength: 16_384, description: 'this occurrence of it' }),
    code: Type.String({ maxLength: 128, pattern: '^ERR_[A-Z0-9_]+$' }),
    errors: Type.Optional(Type.Array(fieldErrorSchema, { maxItems: 100 })),
    run: Type.Optional(gatherRunSchema),
  },
  { title: 'Problem' },
);

export type FieldError = Type.Static<typeof fieldErrorSchema>;
export type ProblemDetails = Type.Static<typeof problemSchema>;
