import type { Action } from '../action.ts';
import { refusalOfText } from '../gates/preflight.ts';
import type { Operation } from '../record/record.ts';
import { releaseChoice, save, type Situation, warning } from '../situation.ts';
import { historyOf } from './history.ts';

/**
 * Ends an operation whose image may not be patched, or may not any more: the record is text that people and tools edit, so its
 * image passes reference, allow-list and digest form again before each patch. What is left to run is the release image.
 */
export function dropRefused(situation: Situation, op: Operation): Action | undefined {
  const { seen, record } = situation;
  if (op.to === seen.release.image) return undefined;
  const refusal = refusalOfText(op.to, seen);
  if (refusal === undefined) return undefined;
  const isChosen = record.chosen.image === op.to || seen.pod.gathererImage === seen.release.image;
  const chosen = isChosen ? releaseChoice(seen) : record.chosen;
  const message = `${op.to} is not run: ${refusal.reason}, ${refusal.evidence ?? ''}`;
  const event = warning(op.purpose === 'pin' ? 'InvalidPin' : 'FastTrackRefused', message);
  const history = [historyOf(situation, { result: 'refused', ...refusal })];
  return save(
    situation,
    { phase: 'Stable', op: undefined, candidate: undefined, chosen },
    { events: [event], history },
  );
}
