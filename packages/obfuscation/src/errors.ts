import { CodedError } from '@insights/process';

/** What can go wrong with obfuscation; no message holds an address. */
export type ObfuscationErrorCode =
  /** A table that is no table: not pairs of addresses, or an address twice. */
  | 'ERR_OBFUSCATION_TABLE_INVALID'
  /** An archive that does not say what has to be hidden in it. */
  | 'ERR_OBFUSCATION_ARCHIVE'
  /** A table that a Secret cannot hold. */
  | 'ERR_OBFUSCATION_TABLE_TOO_LARGE';

/** See {@link ObfuscationErrorCode}. */
export class ObfuscationError extends CodedError<ObfuscationErrorCode> {}
