import { type Answer, excerpt, requestIdOf, retryAfterSecondsOf } from './answer.ts';
import { ConsoleError, type ConsoleErrorCode, type ConsoleErrorOptions } from './errors.ts';

/** What an answer's error needs besides the answer. */
export interface GatewayErrorContext {
  /** Masked in the text. */
  readonly token: string | undefined;
  /** For a `Retry-After` with a date. */
  readonly now: Date;
}

/** Turns an answer that is not a success into the error of its class, with today's texts. */
export function gatewayError(answer: Answer, { token, now }: GatewayErrorContext): ConsoleError {
  const requestId = requestIdOf(answer);
  const body = excerpt(answer.body, token);
  const details: ConsoleErrorOptions = {
    statusCode: answer.statusCode,
    requestId,
    retryAfterSeconds: retryAfterSecondsOf(answer, now),
  };
  const fail = (code: ConsoleErrorCode, message: string, retryable = false) =>
    new ConsoleError(code, message, { ...details, retryable });
  const suffix = `(request=${requestId ?? ''}): ${body}`;
  const unexpected = `gateway server reported unexpected error code: ${answer.statusCode} ${suffix}`;
  const notEnabled = 'your Red Hat account is not enabled for remote support';
  switch (answer.statusCode) {
    case 401:
      return fail('ERR_CONSOLE_NOT_AUTHORIZED', `${notEnabled} or your token has expired: ${body}`);
    case 403:
      return fail('ERR_CONSOLE_NOT_AUTHORIZED', notEnabled);
    case 400:
      return fail('ERR_CONSOLE_REJECTED', `gateway server bad request: ${answer.url.href} ${suffix}`);
    case 413:
    case 415:
      return fail('ERR_CONSOLE_REJECTED', unexpected);
    default:
      return fail('ERR_CONSOLE_UNEXPECTED_STATUS', unexpected, true);
  }
}
