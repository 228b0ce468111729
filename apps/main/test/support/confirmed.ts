import type { Installation } from './installation.ts';
import { waitUntil } from './wait-until.ts';

/** Waits until an image has passed its probation. @returns the status then */
export function confirmed(main: Installation, image: string) {
  return waitUntil(`the end of the probation of ${image}`, async () => {
    const status = await main.status();
    const { phase, record } = status.rollout;
    return phase === 'Stable' && record?.chosen.image === image && !record.chosen.provisional && status;
  });
}
