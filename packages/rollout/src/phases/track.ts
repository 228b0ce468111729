import type { Action } from '../action.ts';
import { normal, save, type Situation } from '../situation.ts';
import { hasTagLeft, nextTarget } from '../tracking/target.ts';
import { rollBack } from '../transitions/roll-back.ts';

/** Follows the tag, whatever runs now: the first step towards another image, or the reason to rest. */
export function track(situation: Situation): Action {
  const { seen, record } = situation;
  const target = nextTarget(situation);
  if (target.kind === 'release') return rollBack(situation, undefined, 'publisher-rollback');
  if (target.kind === 'rest') {
    const isStale = record.candidate !== undefined && hasTagLeft(seen.poll, record.candidate.digest);
    return isStale ? save(situation, { candidate: undefined }) : target.why;
  }
  const { candidate } = target;
  const isNew = record.candidate?.digest !== candidate.digest;
  const events = isNew ? [normal('FastTrackCandidate', `found ${candidate.image}`)] : [];
  return save(situation, { phase: 'Candidate', candidate }, { events });
}
