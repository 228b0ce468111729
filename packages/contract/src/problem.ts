import { present } from '@insights/process';
import type { FieldError, ProblemDetails } from './schemas/problem.ts';
import type { GatherRun } from './schemas/run.ts';

/** Content type of every error answer. Source: RFC 9457, section 3. */
export const problemContentType = 'application/problem+json';

/** Codes that the gather API answers with, and the words for each. */
export const problemTitles = {
  ERR_GATHER_REQUEST_INVALID: 'The request is not valid',
  ERR_GATHER_IN_PROGRESS: 'Another run is in progress',
  ERR_GATHER_RUN_UNKNOWN: 'There is no such run',
  ERR_GATHER_TABLE_UNKNOWN: 'The run has no translation table to give',
  ERR_GATHER_ROUTE_UNKNOWN: 'There is no such resource',
  ERR_GATHER_METHOD_NOT_ALLOWED: 'The resource does not know this method',
  ERR_GATHER_BODY_TOO_LARGE: 'The body is too large',
  ERR_GATHER_MEDIA_TYPE: 'The body must be application/json',
  ERR_GATHER_STOPPING: 'The gatherer is stopping',
  ERR_GATHER_INTERNAL: 'The gatherer failed',
} as const;

/** One of the keys of {@link problemTitles}. */
export type ProblemCode = keyof typeof problemTitles;

/** What {@link problem} takes besides the code. */
export interface ProblemOptions {
  /** HTTP status, 400 to 599. */
  readonly status: number;
  /** What happened this time, for people. */
  readonly detail: string;
  /** The members at fault. */
  readonly errors?: readonly FieldError[];
  /** The run in progress, of `ERR_GATHER_IN_PROGRESS`. */
  readonly run?: GatherRun;
}

// Also bounds of the schema: an answer with more would not validate.
const mostFieldErrors = 100;
const longestDetail = 16_384;

/** Builds an RFC 9457 problem document with our `code`. */
export function problem(code: ProblemCode, { status, detail, errors, run }: ProblemOptions): ProblemDetails {
  const kind = code.slice('ERR_'.length).toLowerCase().replaceAll('_', '-');
  return {
    type: `urn:insights:problem:${kind}`,
    title: problemTitles[code],
    status,
    detail: detail.slice(0, longestDetail),
    code,
    ...(errors ? { errors: errors.slice(0, mostFieldErrors) } : {}),
    ...present({ run }),
  };
}
