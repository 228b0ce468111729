import type { MainOnFakes } from './main-on-fakes.ts';
import { waitUntil } from './wait-until.ts';

/** Waits until an image has passed its probation. @returns the status then */
export function confirmed(main: MainOnFakes, image: string) {
  return waitUntil(`the end of the probation of ${image}`, async () => {
    const status = await main.status();
    const { phase, record } = status.rollout;
    return phase === 'Stable' && record?.chosen.image === image && !record.chosen.provisional && status;
  });
}
