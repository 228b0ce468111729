import type { Clock } from './clock.ts';
import { CodedError } from './errors.ts';
import { formatDuration } from './durations.ts';

/** A signal that aborts when time is up or when its parent does. Dispose it when the work ended. */
export interface Deadline extends Disposable {
  readonly signal: AbortSignal;
}

export interface DeadlineOptions {
  readonly clock: Clock;
  readonly milliseconds: number;
  /** What is being waited for, for the error's message: `the first gather`. */
  readonly what: string;
  readonly signal?: AbortSignal;
}

/** Starts a time limit; its signal's reason is a `CodedError` with code `ERR_TIMEOUT`, retryable. */
export function startDeadline({ clock, milliseconds, what, signal }: DeadlineOptions): Deadline {
  const timeUp = new AbortController();
  const done = new AbortController();
  clock.sleep(milliseconds, done.signal).then(
    () => timeUp.abort(timeoutError(what, milliseconds)),
    () => {}, // disposed in time
  );
  return {
    signal: signal ? AbortSignal.any([signal, timeUp.signal]) : timeUp.signal,
    [Symbol.dispose]: () => done.abort(),
  };
}

function timeoutError(what: string, milliseconds: number): CodedError<'ERR_TIMEOUT'> {
  const message = `${what} took longer than ${formatDuration(milliseconds / 1000)}`;
  return new CodedError('ERR_TIMEOUT', message, { retryable: true });
}
