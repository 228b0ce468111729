import { classifyPin } from '@insights/image-name';
import type { Action } from '../action.ts';
import { humanValue, type Situation } from '../situation.ts';
import { isBusy, pin } from './pin.ts';
import { isRelease, pinRelease, reset } from './to-release.ts';

/**
 * `GathererImage` is not what we wrote: a human pins an image, or by clearing it resets the choice. A swap or
 * fallback that is under way ends first; `save` leaves the value alone until then.
 */
export function obeyHuman(situation: Situation): Action | undefined {
  const value = humanValue(situation);
  if (value === undefined || isBusy(situation)) return undefined;
  const isImage = value === '' || isRelease(situation, value) || classifyPin(value).kind !== 'invalid';
  // Only nonsense is put right while nothing is to be changed.
  if (situation.seen.settings.observe && isImage) return undefined;
  if (value === '') return reset(situation);
  return isRelease(situation, value) ? pinRelease(situation) : pin(situation, value);
}
