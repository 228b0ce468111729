import type { Action } from '../action.ts';
import { digestIn } from '../image.ts';
import type { Choice } from '../record/record.ts';
import { normal, releaseChoice, save, type Situation } from '../situation.ts';
import { historyOf } from '../transitions/history.ts';
import { rollBack } from '../transitions/roll-back.ts';

/** By any name: a string that differs but names the same image would restart the container for nothing. */
export function isRelease({ seen: { release } }: Situation, image: string): boolean {
  return image === release.image || (digestIn(image) !== '' && digestIn(image) === digestIn(release.image));
}

/** `GathererImage` was cleared: the choice is forgotten, verdicts are kept, the tag is followed again. */
export function reset(situation: Situation): Action {
  const event = normal('FastTrackReset', 'GathererImage was cleared: back to the release image');
  return toRelease(situation, releaseChoice(situation.seen), { purpose: 'reset', event });
}

/** `GathererImage` names the release image: that runs, and no tag is followed. */
export function pinRelease(situation: Situation): Action {
  const chosen: Choice = { ...releaseChoice(situation.seen), source: 'pin' };
  return toRelease(situation, chosen, {
    purpose: 'pin',
    event: normal('FastTrackPinned', 'pinned to the release image'),
  });
}

interface Request {
  readonly purpose: 'reset' | 'pin';
  readonly event: ReturnType<typeof normal>;
}

function toRelease(situation: Situation, chosen: Choice, { purpose, event }: Request): Action {
  const { seen } = situation;
  const gathererImage = chosen.image;
  if (seen.pod.gathererImage !== seen.release.image) {
    const way = rollBack(situation, undefined, purpose);
    const { pin: _, ...record } = way.record;
    return { ...way, record: { ...record, chosen }, gathererImage, events: [event, ...way.events] };
  }
  const result = purpose === 'pin' ? 'pinned' : 'reset';
  const history = [historyOf(situation, { result, reason: purpose, to: chosen.image })];
  const changes = {
    phase: 'Stable',
    op: undefined,
    candidate: undefined,
    overridden: undefined,
    pin: undefined,
    chosen,
  } as const;
  return save(situation, changes, { gathererImage, events: [event], history });
}
