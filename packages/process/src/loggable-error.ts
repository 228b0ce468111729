import { errorCode } from './errors.ts';
import { present } from './present.ts';
import { redactSecrets } from './redaction.ts';

/** What is written of an error: nothing that an HTTP client hangs on it (options, headers, bodies). */
export interface LoggableError {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: LoggableError;
}

// A cause chain can be a cycle.
const deepestCause = 8;
const longestText = 4096;

/** The serializer for `err`: name, message, code, stack and causes, with credentials masked; nothing else of it. */
export function toLoggableError(error: unknown): LoggableError {
  return describe(error, 0);
}

function describe(error: unknown, depth: number): LoggableError {
  if (!Error.isError(error)) return { name: typeof error, message: clean(String(error)) };
  const code = errorCode(error);
  return {
    name: error.name,
    message: clean(error.message),
    ...present({ code }),
    ...(depth === 0 && error.stack ? { stack: clean(error.stack) } : {}),
    ...(error.cause !== undefined && depth < deepestCause ? { cause: describe(error.cause, depth + 1) } : {}),
  };
}

function clean(text: string): string {
  return redactSecrets(text.slice(0, longestText));
}
