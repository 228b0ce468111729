import { CodedError, type CodedErrorOptions } from '@insights/process';

/** Why a value of the rollout could not be read or written. None is retryable: the same text fails again. */
export type RolloutErrorCode =
  /** `GathererImageState` is not JSON or a member has the wrong shape; the message names the member. */
  | 'ERR_ROLLOUT_RECORD_MALFORMED'
  /** `GathererImageState` has a schema number that this version does not know. */
  | 'ERR_ROLLOUT_RECORD_NEWER'
  /** `GathererImageState` is longer than 16 KiB. */
  | 'ERR_ROLLOUT_RECORD_TOO_LARGE'
  /** The pod given to `readPod` is not one: the message names the member. */
  | 'ERR_ROLLOUT_POD_MALFORMED';

/** The error of this package. */
export class RolloutError extends CodedError<RolloutErrorCode> {}

/** @param field - dotted path of the wrong member, as in `op.attempt` */
export function malformedRecord(field: string, expected: string, options?: CodedErrorOptions): RolloutError {
  return new RolloutError('ERR_ROLLOUT_RECORD_MALFORMED', `GathererImageState: ${field} must be ${expected}`, options);
}
