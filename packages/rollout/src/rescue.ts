import type { PatchAction, RecordAction, WaitAction } from './action.ts';
import { spareMain } from './interruptions/main-life.ts';
import type { Observation } from './observation.ts';
import { rollingBack } from './phases/rolling-back.ts';
import { judgeRunning } from './pod/container-verdict.ts';
import type { Operation } from './record/record.ts';
import { type Situation, wait } from './situation.ts';
import { startAfresh } from './start-afresh.ts';
import { at } from './time.ts';
import { mainUnstable } from './transitions/roll-back.ts';

/** What has to be done before anything of the other container is read. */
export type Rescue = RecordAction | PatchAction | WaitAction;

/**
 * The part of the decision that a process makes first when it starts: counts how often it has
 * ended, and puts the release image back when the image that runs does not let it live. Carry it out, look again and ask again;
 * with `undefined` the rest may be read, and `decide` takes over.
 * @param seen - record and pod alone; what the other container says, or left on a volume, is neither needed nor looked at
 */
export function rescue(seen: Observation): Rescue | undefined {
  const reading = seen.record;
  if (reading.kind === 'newer') return undefined;
  // Without a record nothing is counted, and a process that dies before it has written one would never write one.
  if (reading.kind !== 'valid') return startAfresh(seen, reading);
  const situation: Situation = { seen, record: reading.record };
  return spareMain(situation) ?? wayBack(situation);
}

/** The fallback that an earlier process has recorded, for as long as the image that it leaves is there. */
function wayBack(situation: Situation): Rescue | undefined {
  const { seen, record } = situation;
  const { op } = record;
  if (record.phase !== 'RollingBack' || op === undefined) return undefined;
  // Nothing is put back in observe mode. What ended main twice is left unread all the same.
  if (seen.settings.observe && op.verdict?.reason !== mainUnstable) return undefined;
  if (seen.pod.gathererImage === op.to || seen.pod.gathererImage === seen.release.image)
    return untilGone(situation, op);
  const action = rollingBack(situation, op);
  return action.kind === 'gather' || action.kind === 'describe' ? undefined : action;
}

/** The kubelet takes a moment, and the old container has its grace: what has killed us twice is not read a third time. */
function untilGone({ seen }: Situation, op: Operation): WaitAction | undefined {
  const { intent } = seen.pod;
  const patchedAt = intent?.op === op.id ? at(intent.at) : at(op.startedAt);
  const until = Math.max(patchedAt, seen.startedAt) + seen.settings.deadlines.rollbackSeconds * 1000;
  const isGone = judgeRunning(seen.pod, op).kind === 'running' || seen.now >= until;
  if (op.verdict?.reason !== mainUnstable || isGone) return undefined;
  return wait('AwaitingRelease', 'waits for the image that ended main to be gone', until);
}
