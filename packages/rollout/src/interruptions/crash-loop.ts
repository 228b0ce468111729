import type { Action } from '../action.ts';
import { judgeSteadyContainer } from '../pod/container-verdict.ts';
import type { Phase } from '../record/record.ts';
import type { Situation } from '../situation.ts';
import { rollBack } from '../transitions/roll-back.ts';

/** Phases in which the image of an earlier operation runs; in the others the container is judged against its own operation. */
const phasesAtRest: ReadonlySet<Phase> = new Set(['Stable', 'Candidate', 'Prepared']);

/**
 * The image chosen is down for good: back at once, whatever else was planned. What is planned may wait for hours, for a
 * registry, an upgrade or a gather, and the fallback waits for nobody.
 */
export function leaveCrashLoop(situation: Situation): Action | undefined {
  const { seen, record } = situation;
  const { gathererImage } = seen.pod;
  if (!phasesAtRest.has(record.phase) || gathererImage === seen.release.image) return undefined;
  if (gathererImage !== record.chosen.image) return undefined;
  const failure = judgeSteadyContainer(seen.pod);
  return failure === undefined ? undefined : rollBack(situation, failure);
}
