import { CodedError } from '@insights/process';

/** `ERR_FAULTS_INVALID`: a fault document names a key that does not exist or a value that does not fit. */
export type FakeConsoleErrorCode = 'ERR_FAULTS_INVALID';

/** What this package throws. */
export class FakeConsoleError extends CodedError<FakeConsoleErrorCode> {}
