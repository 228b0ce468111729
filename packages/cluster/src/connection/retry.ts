import type { Clock, Random } from '@insights/process';
import { type ClusterError, isClusterError } from '../errors.ts';

export interface BackOffOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Failures in a row that are waited for; the next one is thrown. A 429 is none. Default 4. */
  readonly patience?: number;
  /** How long 429s in a row are waited out. Default: as long as the signal lets. */
  readonly longestThrottleMilliseconds?: number;
  /** Whether the request may be sent again after this error. Default: after any that is `retryable`. */
  readonly mayRepeat?: (error: ClusterError) => boolean;
}

const defaultPatience = 4;
const firstDelayMilliseconds = 250;
const longestDelayMilliseconds = 8_000;
// A server that is at fault and asks for more than this is better asked again by the next gathering.
const longestRetryAfterSeconds = 60;
// A throttled one is only busy; but this is as long as a gathering function has.
const longestThrottledSeconds = 300;

/** Counts failures in a row and waits longer after each, with jitter; `Retry-After` wins over the own delay. */
export class BackOff {
  readonly #options: BackOffOptions;
  #failures = 0;
  #throttles = 0;
  #throttledSince = 0;

  constructor(options: BackOffOptions) {
    this.#options = options;
  }

  /** Something worked: the next failure is the first again. */
  reset(): void {
    this.#failures = 0;
    this.#throttles = 0;
  }

  /**
   * Waits before the next try.
   * @throws the error itself when trying again is useless or was tried often enough; the signal's reason when aborted
   */
  async wait(error: unknown, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { clock, mayRepeat = () => true } = this.#options;
    if (!isWorthRetrying(error) || !mayRepeat(error)) throw error;
    const milliseconds = isThrottled(error) ? this.#throttled(error) : this.#failed(error);
    await clock.sleep(milliseconds, signal);
  }

  #failed(error: ClusterError): number {
    this.#failures += 1;
    if (this.#failures > (this.#options.patience ?? defaultPatience)) throw error;
    return this.#delayMilliseconds(error.retryAfterSeconds, this.#failures);
  }

  #throttled(error: ClusterError): number {
    const now = this.#options.clock.monotonicMilliseconds();
    if (this.#throttles === 0) this.#throttledSince = now;
    this.#throttles += 1;
    const milliseconds = this.#delayMilliseconds(error.retryAfterSeconds, this.#throttles);
    const longest = this.#options.longestThrottleMilliseconds ?? Number.POSITIVE_INFINITY;
    if (now + milliseconds - this.#throttledSince > longest) throw error;
    return milliseconds;
  }

  #delayMilliseconds(retryAfterSeconds: number | undefined, inARow: number): number {
    const { random } = this.#options;
    const own = Math.min(longestDelayMilliseconds, firstDelayMilliseconds * 2 ** (inARow - 1));
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
  if (!isClusterError(error) || !error.retryable) return false;
  const longest = isThrottled(error) ? longestThrottledSeconds : longestRetryAfterSeconds;
  return (error.retryAfterSeconds ?? 0) <= longest;
}

function isThrottled({ code }: ClusterError): boolean {
  return code === 'ERR_CLUSTER_THROTTLED';
}
