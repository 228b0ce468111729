import { CodedError } from '@insights/process';

/** What can go wrong with rules beside what a validation reports. */
export type RulesErrorCode =
  /** A version, or a range of versions, is not one. */
  | 'ERR_RULES_VERSION'
  /** The thread that works on expressions ended: out of memory, or by a fault. */
  | 'ERR_RULES_EXPRESSIONS_ENDED';

/** See {@link RulesErrorCode}. */
export class RulesError extends CodedError<RulesErrorCode> {}
