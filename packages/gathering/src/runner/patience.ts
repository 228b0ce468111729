import { once } from 'node:events';
import type { Clock } from '@insights/process';

/** What {@link patienceEnds} takes. */
export interface PatienceOptions {
  readonly clock: Clock;
  /** Told the function to stop. */
  readonly aborted: AbortSignal;
  /** How long it may take to. */
  readonly graceSeconds: number;
}

/**
 * Resolves when something that was told to stop has not done so within its grace.
 * @param ended - aborted when it did stop; then the promise rejects, and nobody should still listen
 */
export async function patienceEnds(
  { clock, aborted, graceSeconds }: PatienceOptions,
  ended: AbortSignal,
): Promise<void> {
  if (!aborted.aborted) await once(aborted, 'abort', { signal: ended });
  await clock.sleep(graceSeconds * 1000, ended);
}
