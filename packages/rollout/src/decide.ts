import type { Action } from './action.ts';
import { mendClock } from './interruptions/clock.ts';
import { leaveCrashLoop } from './interruptions/crash-loop.ts';
import { obeyHuman } from './interruptions/human-edit.ts';
import { spareMain } from './interruptions/main-life.ts';
import { spareTheNode } from './interruptions/overfull.ts';
import { awaitPin } from './interruptions/pin.ts';
import { adoptRelease } from './interruptions/release-change.ts';
import { consumeRetry } from './interruptions/retry.ts';
import { freeAddress } from './interruptions/taken-address.ts';
import { obeyBlockList } from './interruptions/withdrawal.ts';
import type { Observation } from './observation.ts';
import { applying } from './phases/applying.ts';
import { candidate } from './phases/candidate.ts';
import { prepared } from './phases/prepared.ts';
import { probation } from './phases/probation.ts';
import { rollingBack } from './phases/rolling-back.ts';
import { stable } from './phases/stable.ts';
import { save, type Situation, wait } from './situation.ts';
import { startAfresh } from './start-afresh.ts';
import { isWorthWriting, withPoll } from './tracking/poll-book.ts';

/** What can happen in any phase, the most far-reaching first; each answers `undefined` when it did not happen. */
const interruptions = [
  spareMain,
  adoptRelease,
  consumeRetry,
  mendClock,
  obeyBlockList,
  spareTheNode,
  freeAddress,
  leaveCrashLoop,
  obeyHuman,
];

/** The phases with an open operation. */
const underway = { Prepared: prepared, Applying: applying, Probation: probation, RollingBack: rollingBack };

/**
 * The rollout decision: from everything that is known now, the one next step. Carry it out, observe, and
 * decide again, until the step is to wait. Pure: the same observation always gives the same action.
 */
export function decide(seen: Observation): Action {
  const reading = seen.record;
  if (reading.kind === 'newer') return wait('RecordNewerSchema', reading.message);
  if (reading.kind !== 'valid') return startAfresh(seen, reading);
  const situation = { seen, record: reading.record };
  for (const interruption of interruptions) {
    const action = interruption(situation);
    if (action !== undefined) return action;
  }
  return keepBooks(situation, awaitPin(situation, step(situation)));
}

function step(situation: Situation): Action {
  const { phase, op } = situation.record;
  if (phase === 'Stable') return stable(situation);
  if (phase === 'Candidate') return candidate(situation);
  return op === undefined ? save(situation, { phase: 'Stable' }) : underway[phase](situation, op);
}

/** Before a rest, what the poller wants to find after a restart is written, when it is worth a write. */
function keepBooks(situation: Situation, action: Action): Action {
  const { seen, record } = situation;
  return action.kind === 'wait' && isWorthWriting(record, withPoll(record, seen)) ? save(situation, {}) : action;
}
