import type { Action, WaitAction } from '../action.ts';
import { unrestOf } from '../gates/environment.ts';
import { digestIn } from '../image.ts';
import type { Operation } from '../record/record.ts';
import { humanValue, save, type Situation, wait } from '../situation.ts';
import { deadlineOf } from '../time.ts';
import { hasReadTag, hasTagLeft, isTracked } from '../tracking/target.ts';
import { dropRefused } from '../transitions/drop-refused.ts';
import { lifeUnder } from '../transitions/main-life.ts';
import { openOperation } from '../transitions/open-operation.ts';
import { markOverridden } from '../transitions/override.ts';
import { pauseEvents } from '../transitions/pause.ts';
import { exhaust, postponeOperation } from '../transitions/postpone.ts';
import { replan } from '../transitions/replan.ts';
import { settlingUntil } from '../transitions/settling.ts';
import { counted } from '../verdicts/flapping.ts';
import { liveEntry, mostAttempts } from '../verdicts/quarantine.ts';

/** Everything is checked: waits for a moment in which the swap disturbs nobody, then records the attempt. */
export function prepared(situation: Situation, op: Operation): Action {
  const { seen } = situation;
  const { gathererImage, uid } = seen.pod;
  if (![op.from, op.to, seen.release.image].includes(gathererImage)) return markOverridden(situation);
  const refusal = dropRefused(situation, op);
  if (refusal !== undefined) return refusal;
  if (uid !== op.podUID) return replan(situation, op, op.attempt);
  if (isTracked(op)) {
    if (isCancelled(situation, op)) return save(situation, { phase: 'Stable', op: undefined });
    if (op.attempt >= mostAttempts) return exhaust(situation, op);
    if (seen.now >= deadlineOf(op, seen.startedAt)) return postponeOperation(situation, op, 'PreparedTimeout');
  } else if (liveEntry(situation.record, seen, digestIn(op.to)) !== undefined && op.purpose !== 'pin') {
    return save(situation, { phase: 'Stable', op: undefined });
  }
  return hindrance(situation, op) ?? apply(situation, op);
}

/** Whether a swap to a tracked digest is no longer wanted. */
function isCancelled(situation: Situation, op: Operation): boolean {
  const { seen, record } = situation;
  const digest = digestIn(op.to);
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
  return save(
    situation,
    { phase: 'Applying', op: applying, flap, main: lifeUnder(op.to, seen) },
    { events: pauseEvents(record.flap, flap) },
  );
}
