import { CodedError } from '@insights/process';

/** Bad flags, configuration or input file. */
export function usageError(message: string, cause?: unknown): CodedError<'ERR_USAGE'> {
  return new CodedError('ERR_USAGE', message, cause === undefined ? {} : { cause });
}
