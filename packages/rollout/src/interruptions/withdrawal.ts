import type { Action } from '../action.ts';
import { digestIn } from '../image.ts';
import type { Situation } from '../situation.ts';
import { rollBack } from '../transitions/roll-back.ts';

/** The block list names what runs: back at once, whatever the phase. */
export function obeyBlockList(situation: Situation): Action | undefined {
  const { seen, record } = situation;
  const { gathererImage } = seen.pod;
  if (record.phase === 'RollingBack' || gathererImage === seen.release.image) return undefined;
  if (!seen.withdrawn.includes(digestIn(gathererImage))) return undefined;
  return rollBack(situation, { class: 'withdrawn', reason: 'Withdrawn' });
}
