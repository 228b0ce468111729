/** Limits of {@link RestartBackoff}; a kubelet's are 10 s, 300 s and 600 s. */
export interface BackoffLimits {
  readonly initialSeconds: number;
  readonly maximumSeconds: number;
}

interface Entry {
  readonly delaySeconds: number;
  readonly at: number;
}

/** A kubelet's defaults. */
export const kubeletBackoff: BackoffLimits = { initialSeconds: 10, maximumSeconds: 300 };

/** Doubling delays by key. A key that is left alone for twice the maximum starts anew. */
export class RestartBackoff {
  readonly #entries = new Map<string, Entry>();
  readonly #limits: BackoffLimits;

  constructor(limits: BackoffLimits = kubeletBackoff) {
    this.#limits = limits;
  }

  /**
   * Counts a failure.
   * @param now - monotonic milliseconds
   * @returns seconds to wait before the next try: 0 the first time, then doubling
   */
  next(key: string, now: number): number {
    const { initialSeconds, maximumSeconds } = this.#limits;
    const known = this.#entries.get(key);
    const expired = known !== undefined && now - known.at > 2 * maximumSeconds * 1000;
    const delaySeconds =
      known === undefined || expired ? 0 : Math.min(maximumSeconds, known.delaySeconds * 2 || initialSeconds);
    this.#entries.set(key, { delaySeconds, at: now });
    return delaySeconds;
  }
}
