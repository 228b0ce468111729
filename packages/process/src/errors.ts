/** What a {@link CodedError} takes besides its code and message. */
export interface CodedErrorOptions {
  /** The original error; kept for people, never parsed. */
  readonly cause?: unknown;
  /** Whether the same call may succeed later without anything being changed. Default `false`. */
  readonly retryable?: boolean;
}

/** The base of every error that leaves a package: programs read `code`, people read `message`. */
export class CodedError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly retryable: boolean;

  constructor(code: Code, message: string, options: CodedErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = new.target.name;
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}

/** The text of anything that was thrown. */
export function errorMessage(error: unknown): string {
  return Error.isError(error) ? error.message : String(error);
}

/** The `code` of anything that was thrown: ours, Node's (`ECONNREFUSED`), or `undefined`. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
