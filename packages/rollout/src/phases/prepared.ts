import type { Action, WaitAction } from '../action.ts';
import { unrestOf } from '../gates/environment.ts';
import { digestOf } from '../image.ts';
import { openOperation, pauseEvents } from '../operations.ts';
import { counted } from '../record/flapping.ts';
import { newCandidate } from '../record/hold.ts';
import { liveEntry, mostAttempts, quarantined } from '../record/quarantine.ts';
import type { Operation } from '../record/record.ts';
import { humanValue, save, type Situation, wait, warning } from '../situation.ts';
import { deadlineOf } from '../time.ts';
import { hasReadTag, hasTagLeft } from '../tracking.ts';
import { postpone } from './candidate.ts';
import { markOverridden } from './displaced.ts';
import { preparedSeconds, settlingUntil } from './settling.ts';

/** Whether the operation follows the tag; a pin and a re-application do not depend on it. */
export function isTracked({ purpose }: Operation): boolean {
  return purpose === 'fast-track' || purpose === 'publisher-rollback';
}

/** Everything is checked: waits for a moment in which the swap disturbs nobody, then records the attempt. */
export function prepared(situation: Situation, op: Operation): Action {
  const { seen } = situation;
  const { gathererImage, uid } = seen.pod;
  if (![op.from, op.to, seen.release.image].includes(gathererImage)) return markOverridden(situation);
  if (uid !== op.podUID) return replan(situation, op, op.attempt);
  if (isTracked(op)) {
    if (isCancelled(situation, op)) return save(situation, { phase: 'Stable', op: undefined });
    if (op.attempt >= mostAttempts) return exhaust(situation, op);
    if (seen.now >= deadlineOf(op, seen.startedAt)) return postponeOperation(situation, op, 'PreparedTimeout');
  } else if (liveEntry(situation.record, seen, digestOf(op.to)) !== undefined && op.purpose !== 'pin') {
    return save(situation, { phase: 'Stable', op: undefined });
  }
  return hindrance(situation, op) ?? apply(situation, op);
}

/** The same operation for the pod as it is now: back to `Prepared`, the attempt void and not failed (C4, S10). */
export function replan(situation: Situation, op: Operation, attempt: number): Action {
  const { seen } = situation;
  const isNewPod = seen.pod.uid !== op.podUID;
  const { handshakeAt: _handshake, lastGather: _gather, ...plan } = op;
  const settles = isNewPod || op.settles === true;
  const next = openOperation(seen, { ...plan, attempt, settles }, preparedSeconds(seen));
  return save(situation, { phase: 'Prepared', op: next });
}

/** Back to rest; the digest is tried again later. */
export function postponeOperation(situation: Situation, op: Operation, reason: string): Action {
  const { seen, record } = situation;
  const digest = digestOf(op.to);
  const candidate = record.candidate ?? newCandidate(op.to, digest, seen.now, Math.max(0, op.attempt - 1));
  return postpone(situation, candidate, { class: 'infrastructure', reason });
}

/** Attempts that ended before their patch are attempts too (C4): after the third the digest rests until the release changes. */
export function exhaust(situation: Situation, op: Operation): Action {
  const { seen, record } = situation;
  const digest = digestOf(op.to);
  const verdict = { class: 'image' as const, reason: 'AttemptsExhausted', digest, attempts: mostAttempts };
  return save(
    situation,
    { phase: 'Stable', op: undefined, candidate: undefined, quarantine: quarantined(record.quarantine, seen, verdict) },
    { events: [warning('FastTrackQuarantined', `${op.to}: no attempt of ${mostAttempts} came to an end`)] },
  );
}

/** Whether a swap to a tracked digest is no longer wanted. */
function isCancelled(situation: Situation, op: Operation): boolean {
  const { seen, record } = situation;
  const digest = digestOf(op.to);
  if (seen.settings.observe || seen.settings.mode === 'disabled' || humanValue(situation) !== undefined) return true;
  return hasTagLeft(seen.poll, digest) || liveEntry(record, seen, digest) !== undefined;
}

function hindrance({ seen }: Situation, op: Operation): WaitAction | undefined {
  const { observe } = seen.settings;
  if (observe) return wait('WouldPatch', `would run ${op.to}, but fastTrack.observe is on`);
  const settling = op.settles === true ? settlingUntil(seen) : undefined;
  if (settling !== undefined)
    return wait('NewPodSettling', 'the new pod gathers with the release image first', settling);
  const unrest = unrestOf(seen);
  if (unrest !== undefined) return unrest;
  // Nothing proves yet that the node has the image: while the registry is away a swap would only cost an outage.
  if (isTracked(op) && seen.poll !== undefined && !hasReadTag(seen.poll.class)) {
    return wait('RegistryUnavailable', `no swap while the registry answers ${seen.poll.class}`);
  }
  return seen.gather.isRunning ? wait('GatherInProgress', 'no swap while a gather runs') : undefined;
}

function apply(situation: Situation, op: Operation): Action {
  const { seen, record } = situation;
  const { settles: _, ...plan } = op;
  const counts = op.swapCounted !== true;
  const flap = counts ? counted(record.flap, 'swap', seen.now) : record.flap;
  const next = { ...plan, attempt: op.attempt + 1, swapCounted: true };
  const applying = openOperation(seen, next, seen.settings.deadlines.startSeconds);
  return save(situation, { phase: 'Applying', op: applying, flap }, { events: pauseEvents(record.flap, flap) });
}
