import type { FakeClock } from '@insights/process';
import { waitUntil } from './wait-until.ts';

/** Resolves when a loop on this clock has done what it had to do and waits for time to pass. */
export async function asleep(clock: FakeClock, sleepers = 1): Promise<void> {
  await waitUntil('the loop to wait', () => clock.sleepers === sleepers);
}
