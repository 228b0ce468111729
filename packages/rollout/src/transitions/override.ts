import { present } from '@insights/process';
import type { Action } from '../action.ts';
import { releaseChoice, save, type Situation, warning } from '../situation.ts';
import { iso } from '../time.ts';
import { historyOf } from './history.ts';

/** Stops whatever was under way and says that somebody else has changed the image. */
export function markOverridden(situation: Situation): Action {
  const { seen, record } = situation;
  const { gathererImage } = seen.pod;
  const tagDigest = seen.poll?.image?.digest;
  const message = `the gatherer's image was changed to ${gathererImage}, not by this operator`;
  return save(
    situation,
    {
      phase: 'Stable',
      op: undefined,
      candidate: undefined,
      // An image that has not passed its probation is not what a later pod should run.
      chosen: record.chosen.provisional ? releaseChoice(seen) : record.chosen,
      overridden: {
        image: storable(gathererImage),
        at: iso(seen.now),
        ...present({ tagDigest }),
      },
    },
    {
      events: [warning('Overridden', message)],
      history: [historyOf(situation, { result: 'overridden', reason: 'Overridden', to: gathererImage })],
    },
  );
}

/** The API server takes an image of any length; the record does not. */
export function storable(image: string): string {
  return image.slice(0, 1024);
}
