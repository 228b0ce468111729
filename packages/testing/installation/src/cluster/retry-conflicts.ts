import { type Clock, errorCode } from '@insights/process';

const mostAttempts = 20;
const pauseMilliseconds = 100;

/**
 * Writes again when somebody else wrote at the same time (409), a bounded number of times; `write` reads anew what it
 * changes.
 */
export async function retryConflicts<Result>(
  clock: Clock,
  write: () => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await write();
    } catch (error) {
      if (errorCode(error) !== 'ERR_CLUSTER_CONFLICT' || attempt === mostAttempts) throw error;
      await clock.sleep(pauseMilliseconds, signal);
    }
  }
}
