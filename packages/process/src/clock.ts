/** The time, as a parameter: packages never call `Date.now()` or `setTimeout` themselves. */
export interface Clock {
  /** Wall-clock time; may jump in either direction. */
  now(): Date;
  /** Milliseconds from an arbitrary start; never goes back. Use it for durations and deadlines inside one process. */
  monotonicMilliseconds(): number;
  /**
   * Resolves after at least `milliseconds`.
   * @throws the signal's reason when it is aborted first
   */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

// Node's timers take a signed 32-bit number of milliseconds; a longer one fires at once.
const longestTimerMilliseconds = 2 ** 31 - 1;

function sleepOnce(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMilliseconds: () => performance.now(),
  async sleep(milliseconds, signal) {
    signal?.throwIfAborted();
    for (let left = Math.max(0, milliseconds); ; left -= longestTimerMilliseconds) {
      await sleepOnce(Math.min(left, longestTimerMilliseconds), signal);
      if (left <= longestTimerMilliseconds) return;
    }
  },
};
