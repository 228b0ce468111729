import { type Clock, waitUntil } from '@insights/process';

interface AskOptions {
  readonly clock: Clock;
  /** For the error: `node Ready`. */
  readonly what: string;
  /** Default 60. */
  readonly seconds?: number;
  readonly signal?: AbortSignal;
}

const pauseMilliseconds = 50;
const defaultSeconds = 60;

/**
 * Asks until the answer is yes; a question that fails counts as no.
 * @param ask - its signal ends with the time that is left
 * @throws CodedError `ERR_TIMEOUT`
 */
export async function askUntilYes(ask: (signal: AbortSignal) => Promise<boolean>, options: AskOptions): Promise<void> {
  const { clock, what, seconds = defaultSeconds, signal = new AbortController().signal } = options;
  const look = async (left: AbortSignal) => ((await ask(left).catch(() => false)) ? true : undefined);
  await waitUntil({ clock, what, seconds, look, pauseMilliseconds }, signal);
}
