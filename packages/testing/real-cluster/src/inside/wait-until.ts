import { type Clock, startDeadline } from '@insights/process';

/** What {@link waitUntil} takes. */
export interface WaitOptions {
  readonly clock: Clock;
  /** For the error: `node Ready`. */
  readonly what: string;
  /** Default 60,000. */
  readonly milliseconds?: number;
  readonly signal?: AbortSignal;
}

const everyMilliseconds = 50;
const defaultMilliseconds = 60_000;

/**
 * Asks until the answer is yes; a question that fails counts as no.
 * @throws CodedError `ERR_TIMEOUT`
 */
export async function waitUntil(ask: (signal: AbortSignal) => Promise<boolean>, options: WaitOptions): Promise<void> {
  const { clock, what, milliseconds = defaultMilliseconds, signal } = options;
  using deadline = startDeadline({ clock, milliseconds, what, ...(signal && { signal }) });
  while (!(await ask(deadline.signal).catch(() => false))) await clock.sleep(everyMilliseconds, deadline.signal);
}
