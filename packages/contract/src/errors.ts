import { CodedError } from '@insights/process';
import type { ProblemDetails } from './schemas/problem.ts';
import type { GatherRun } from './schemas/run.ts';

/**
 * What can go wrong between `main` and the gatherer.
 *
 * - `ERR_GATHERER_UNREACHABLE`: no connection, or it broke; retryable
 * - `ERR_GATHERER_TIMEOUT`: no answer, or no event, in time; retryable
 * - `ERR_GATHERER_FAILED`: it answered with 5xx; retryable
 * - `ERR_GATHERER_BUSY`: another run is in progress, see `run`; retryable
 * - `ERR_GATHERER_UNKNOWN_RUN`: it does not know this run
 * - `ERR_GATHERER_REJECTED`: it refused the request, see `problem`
 * - `ERR_GATHERER_PROTOCOL`: what it answered is not of this contract, or larger than allowed
 */
export type GathererErrorCode =
  | 'ERR_GATHERER_UNREACHABLE'
  | 'ERR_GATHERER_TIMEOUT'
  | 'ERR_GATHERER_FAILED'
  | 'ERR_GATHERER_BUSY'
  | 'ERR_GATHERER_UNKNOWN_RUN'
  | 'ERR_GATHERER_REJECTED'
  | 'ERR_GATHERER_PROTOCOL';

/** What a {@link GathererError} takes besides its code and message. */
export interface GathererErrorOptions {
  readonly cause?: unknown;
  readonly run?: GatherRun;
  readonly problem?: ProblemDetails;
}

const retryableCodes: ReadonlySet<GathererErrorCode> = new Set([
  'ERR_GATHERER_UNREACHABLE',
  'ERR_GATHERER_TIMEOUT',
  'ERR_GATHERER_FAILED',
  'ERR_GATHERER_BUSY',
]);

/** Every error that the client throws, except the reason of the caller's own signal. */
export class GathererError extends CodedError<GathererErrorCode> {
  /** The run in progress, of `ERR_GATHERER_BUSY`. */
  readonly run: GatherRun | undefined;
  /** The gatherer's own words, when it gave any. */
  readonly problem: ProblemDetails | undefined;

  constructor(code: GathererErrorCode, message: string, { run, problem, ...cause }: GathererErrorOptions = {}) {
    super(code, message, { ...cause, retryable: retryableCodes.has(code) });
    this.run = run;
    this.problem = problem;
  }
}

/** An answer that is not of the contract. */
export function protocolError(message: string, cause?: unknown): GathererError {
  return new GathererError('ERR_GATHERER_PROTOCOL', message, cause === undefined ? {} : { cause });
}
