import type { GatherResult, OperatorMetrics, SwapResult } from '@insights/operator';
import type { PollResult } from '@insights/registry';
import type { HistoryEntry, HistoryResult, Observation } from '@insights/rollout';
import type { GatherOutcome } from '../gathering/gather-outcome.ts';

/** Counts a gather that ended. */
export function observeGather({ work }: OperatorMetrics, { view, run, archive, finishedAt }: GatherOutcome): void {
  work.countGather(
    resultOf(view.outcome, run?.phase),
    view.durationSeconds,
    archive && { bytes: archive.bytes, at: finishedAt },
  );
}

function resultOf(outcome: GatherOutcome['view']['outcome'], phase: string | undefined): GatherResult {
  if (phase === 'Cancelled' || outcome === 'GatherTimeout') return 'cancelled';
  if (outcome !== 'Succeeded') return 'failed';
  return phase === 'Partial' ? 'partial' : 'succeeded';
}

/** Counts a poll of the registry. */
export function observePoll({ image }: OperatorMetrics, result: PollResult): void {
  const { class: pollClass, durationMilliseconds, requests, bytesSent, bytesReceived, memory } = result;
  const at = new Date(memory.lastPollAt);
  image.countPoll({ class: pollClass, seconds: durationMilliseconds / 1000, requests, bytesSent, bytesReceived, at });
}

const swapResults: Readonly<Partial<Record<HistoryResult, SwapResult>>> = {
  applied: 'applied',
  're-applied': 'applied',
  'publisher-rollback': 'applied',
  pinned: 'applied',
  confirmed: 'confirmed',
  refused: 'failed',
  'rolled-back': 'rolled_back',
};

/** Counts decisions as they are recorded. */
export function observeDecisions({ image }: OperatorMetrics, entries: readonly HistoryEntry[]): void {
  for (const { result, class: failureClass, durations } of entries) {
    const swap = swapResults[result];
    if (!swap) continue;
    const isFailure = swap === 'failed' || swap === 'rolled_back';
    image.countSwap(swap, isFailure ? (failureClass ?? 'image') : 'none');
    if (durations.start !== undefined) image.observeSwapPhase('start', durations.start);
    if (durations.gather !== undefined) image.observeSwapPhase('gather', durations.gather);
  }
}

/** Shows which image runs, which one is next, and what is held against others. */
export function observeImages({ image }: OperatorMetrics, { pod, record, handshake, now }: Observation): void {
  if (record.kind !== 'valid') return;
  const { chosen, candidate, quarantine, flap } = record.record;
  const digest = pod.gathererImage.split('@')[1] ?? '';
  image.setRunningImage({ digest, version: handshake?.version ?? '', source: chosen.source });
  image.setCandidate(candidate?.digest);
  image.setQuarantineSize(quarantine.length);
  image.setTrackingPaused(flap.pausedUntil !== undefined && Date.parse(flap.pausedUntil) > now);
}
