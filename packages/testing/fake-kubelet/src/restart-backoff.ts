/** Limits of {@link RestartBackoff}. */
export interface BackoffLimits {
  readonly initialSeconds: number;
  readonly maximumSeconds: number;
}

/** A kubelet's defaults: 10 s, doubling to 5 minutes. */
export const kubeletBackoff: BackoffLimits = { initialSeconds: 10, maximumSeconds: 300 };

interface Entry {
  readonly delaySeconds: number;
  readonly updatedAt: number;
}

/**
 * Doubling delays by key, with the rules of client-go's `flowcontrol.Backoff`: a first try is free, each try doubles
 * what the next one has to wait, and a key that is left alone for twice the maximum starts anew. All times are
 * monotonic milliseconds.
 */
export class RestartBackoff {
  readonly #entries = new Map<string, Entry>();
  readonly #limits: BackoffLimits;

  constructor(limits: BackoffLimits = kubeletBackoff) {
    this.#limits = limits;
  }

  /**
   * How long the key has to wait.
   * @param since - when the wait began: the end of the last run
   * @returns the whole delay and what is left of it, in seconds; `undefined` when it may go on
   */
  pending(key: string, since: number, now: number): { delaySeconds: number; leftSeconds: number } | undefined {
    const known = this.#entries.get(key);
    if (known === undefined || this.#isExpired(known, since)) return undefined;
    const leftSeconds = known.delaySeconds - (now - since) / 1000;
    return leftSeconds > 0 ? { delaySeconds: known.delaySeconds, leftSeconds } : undefined;
  }

  /** Counts a try. @returns seconds that the next one will have to wait */
  next(key: string, now: number): number {
    const { initialSeconds, maximumSeconds } = this.#limits;
    const known = this.#entries.get(key);
    const isFresh = known === undefined || this.#isExpired(known, now);
    const delaySeconds = isFresh ? initialSeconds : Math.min(maximumSeconds, known.delaySeconds * 2);
    this.#entries.set(key, { delaySeconds, updatedAt: now });
    return delaySeconds;
  }

  #isExpired({ updatedAt }: Entry, at: number): boolean {
    return at - updatedAt > 2 * this.#limits.maximumSeconds * 1000;
  }
}
