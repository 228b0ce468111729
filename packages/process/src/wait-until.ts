import type { Clock } from './clock.ts';
import { startDeadline } from './deadline.ts';

export interface WaitOptions<Value> {
  readonly clock: Clock;
  /** What is awaited, for the error: `the swap`. */
  readonly what: string;
  readonly seconds: number;
  /** Looks once; `undefined` means not yet. Its signal ends with the wait. */
  readonly look: (signal: AbortSignal) => Promise<Value | undefined> | Value | undefined;
  /** Between two looks. Default 25. */
  readonly pauseMilliseconds?: number;
}

const defaultPauseMilliseconds = 25;

/**
 * Looks again and again until something is there.
 * @throws CodedError `ERR_TIMEOUT` naming what was awaited; the reason of the signal
 */
export async function waitUntil<Value>(options: WaitOptions<Value>, signal: AbortSignal): Promise<Value> {
  const { clock, what, seconds, look, pauseMilliseconds = defaultPauseMilliseconds } = options;
  using deadline = startDeadline({ clock, milliseconds: seconds * 1000, what, signal });
  for (;;) {
    const value = await look(deadline.signal);
    if (value !== undefined) return value;
    await clock.sleep(pauseMilliseconds, deadline.signal);
  }
}
