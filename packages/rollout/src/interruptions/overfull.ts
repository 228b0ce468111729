import type { Action } from '../action.ts';
import type { Situation } from '../situation.ts';
import { rollBack } from '../transitions/roll-back.ts';

/**
 * The gatherer filled the shared volume: back at once, whatever the phase. The kubelet does not help: it never evicts a pod
 * of class `system-cluster-critical`, whatever its volumes hold (`kubernetes/kubernetes:pkg/kubelet/eviction`).
 */
export function spareTheNode(situation: Situation): Action | undefined {
  const { seen, record } = situation;
  if (seen.overfull === undefined || record.phase === 'RollingBack') return undefined;
  if (seen.pod.gathererImage === seen.release.image) return undefined;
  return rollBack(situation, { class: 'image', reason: 'VolumeOverfull', evidence: seen.overfull });
}
