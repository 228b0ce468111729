import type { Clock, Random } from '@insights/process';
import { ClusterError } from '../errors.ts';

/** What a back-off needs. */
export interface BackOffOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Failures in a row that are waited for; the next one is thrown. Default 4. */
  readonly patience?: number;
  /** Whether the request may be sent again after this error. Default: after any that is `retryable`. */
  readonly mayRepeat?: (error: ClusterError) => boolean;
}

const defaultPatience = 4;
const firstDelayMilliseconds = 250;
const longestDelayMilliseconds = 8_000;
// A server that asks for more than this is better asked again by the next gathering.
const longestRetryAfterSeconds = 60;

/** Counts failures in a row and waits longer after each, with jitter; `Retry-After` wins over the own delay. */
export class BackOff {
  readonly #options: BackOffOptions;
  #failures = 0;

  constructor(options: BackOffOptions) {
    this.#options = options;
  }

  /** Something worked: the next failure is the first again. */
  reset(): void {
    this.#failures = 0;
  }

  /**
   * Waits before the next try.
   * @throws the error itself when trying again is useless or was tried often enough; the signal's reason when aborted
   */
  async wait(error: unknown, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { clock, patience = defaultPatience, mayRepeat = () => true } = this.#options;
    this.#failures += 1;
    if (this.#failures > patience || !isWorthRetrying(error) || !mayRepeat(error)) throw error;
    await clock.sleep(this.#delayMilliseconds(error.retryAfterSeconds), signal);
  }

  #delayMilliseconds(retryAfterSeconds: number | undefined): number {
    const { random } = this.#options;
    const own = Math.min(longestDelayMilliseconds, firstDelayMilliseconds * 2 ** (this.#failures - 1));
    // With Retry-After the jitter comes on top: never earlier than asked, and not all clients at once.
    if (retryAfterSeconds !== undefined) return retryAfterSeconds * 1000 + random() * firstDelayMilliseconds;
    return own * (0.5 + random() / 2);
  }
}

/** Calls until it succeeds, by the rules of {@link BackOff}. */
export async function retrying<Result>(
  attempt: () => Promise<Result>,
  options: BackOffOptions,
  signal: AbortSignal,
): Promise<Result> {
  const backOff = new BackOff(options);
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      await backOff.wait(error, signal);
    }
  }
}

function isWorthRetrying(error: unknown): error is ClusterError {
  if (!(error instanceof ClusterError) || !error.retryable) return false;
  return (error.retryAfterSeconds ?? 0) <= longestRetryAfterSeconds;
}
