import type { Action } from '../action.ts';
import type { Situation } from '../situation.ts';
import { rollBack } from '../transitions/roll-back.ts';

/**
 * The gatherer listens where `main` should: it answers the kubelet's probes and everybody's questions in its place. Back at once,
 * whatever the phase.
 */
export function freeAddress(situation: Situation): Action | undefined {
  const { seen, record } = situation;
  if (seen.takenAddress === undefined || record.phase === 'RollingBack') return undefined;
  if (seen.pod.gathererImage === seen.release.image) return undefined;
  return rollBack(situation, { class: 'image', reason: 'AddressTaken', evidence: seen.takenAddress });
}
