import type { Clock } from '@insights/process';
import { isRegistryError } from '@insights/registry';

const pausesSeconds = [1, 3, 10];
// What a registry may make a person wait who sits in front of a release.
const longestPauseSeconds = 60;

/** Does the work again after 1, 3 and 10 s, or when the registry says, as long as it fails with what may pass. */
export async function withRetries<Value>(
  work: () => Promise<Value>,
  clock: Clock,
  signal: AbortSignal,
): Promise<Value> {
  for (const pauseSeconds of pausesSeconds) {
    try {
      return await work();
    } catch (error) {
      if (!isRegistryError(error) || !error.retryable) throw error;
      const seconds = Math.min(Math.max(pauseSeconds, error.retryAfterSeconds ?? 0), longestPauseSeconds);
      await clock.sleep(seconds * 1000, signal);
    }
  }
  return work();
}
