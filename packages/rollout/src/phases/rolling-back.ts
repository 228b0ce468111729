import { findPinnedImage } from '@insights/image-name';
import type { Action, HistoryEntry, RolloutEvent } from '../action.ts';
import { gatherReasons } from '../gates/gather.ts';
import { answerOf } from '../gates/handshake.ts';
import { refusalOfText } from '../gates/preflight.ts';
import { judgeContainer, judgeRunning } from '../pod/container-verdict.ts';
import type { Operation, QuarantineEntry, Verdict } from '../record/record.ts';
import { type Changes, normal, releaseChoice, save, type Situation, wait, warning } from '../situation.ts';
import { deadlineOf, isoIn } from '../time.ts';
import { historyOf } from '../transitions/history.ts';
import { lifeUnder } from '../transitions/main-life.ts';
import { openOperation } from '../transitions/open-operation.ts';
import { markOverridden } from '../transitions/override.ts';
import { patchOf } from '../transitions/requests.ts';
import { held, newCandidate } from '../verdicts/hold.ts';
import { quarantined } from '../verdicts/quarantine.ts';

/** Puts the fallback image back and, once it answers, records the verdict. Never gives up and never tries anything else. */
export function rollingBack(situation: Situation, op: Operation): Action {
  const { seen } = situation;
  const { gathererImage } = seen.pod;
  if (gathererImage === op.to || gathererImage === seen.release.image) return confirmFallback(situation, op);
  // Somebody else has put a third image there: the one that failed is gone, and theirs is not fought.
  if (gathererImage !== op.from) return overriddenFallback(situation, op);
  if (op.to !== seen.release.image && refusalOfText(op.to, seen) !== undefined) return fallFurther(situation, op);
  if (seen.settings.observe) return wait('WouldPatch', `would return to ${op.to}, but fastTrack.observe is on`);
  return patchOf(op, situation);
}

function confirmFallback(situation: Situation, op: Operation): Action {
  const { seen } = situation;
  const { gathererImage } = seen.pod;
  const deadline = deadlineOf(op, seen.startedAt);
  const isLate = seen.now >= deadline;
  const { containerIDBefore: _, ...anyContainer } = op;
  // A fallback that is patched before the kubelet has acted on the image leaves the old container running: after the deadline,
  // which outlasts every grace period, a container that answers is taken for the fallback.
  const awaited = isLate || op.from === gathererImage ? anyContainer : op;
  if (answerOf(seen, judgeRunning(seen.pod, awaited)) !== undefined) return finish(situation, op);
  const verdict = judgeContainer(seen.pod, op);
  const isDown = verdict.kind === 'failed' && verdict.failure.exitCode !== undefined;
  if (gathererImage !== seen.release.image && (isLate || isDown)) return fallFurther(situation, op);
  return wait('AwaitingRelease', `waits for ${gathererImage} to answer`, isLate ? undefined : deadline);
}

/** The newest good digest fails too: on to the release image. */
function fallFurther(situation: Situation, op: Operation): Action {
  const { seen } = situation;
  const chosen = releaseChoice(seen);
  const next = openOperation(
    seen,
    { ...op, id: seen.newId, to: chosen.image },
    seen.settings.deadlines.rollbackSeconds,
  );
  return save(situation, { chosen, op: next, lastGood: undefined });
}

function finish(situation: Situation, op: Operation): Action {
  const { seen, record } = situation;
  const isRelease = seen.pod.gathererImage === seen.release.image;
  const chosen = isRelease && record.chosen.image !== seen.release.image ? releaseChoice(seen) : record.chosen;
  const { events, history, changes } = outcomeOf(situation, op, isRelease);
  const main = isRelease ? record.main : lifeUnder(chosen.image, seen);
  return save(situation, { phase: 'Stable', op: undefined, chosen, main, ...changes }, { events, history });
}

function overriddenFallback(situation: Situation, op: Operation): Action {
  const { changes, events, history } = outcomeOf(situation, op, false);
  const action = markOverridden(situation);
  if (action.kind !== 'record') return action;
  const { quarantine = situation.record.quarantine } = changes;
  return {
    ...action,
    record: { ...action.record, quarantine },
    events: [...action.events, ...events],
    history: [...action.history, ...history],
  };
}

interface Outcome {
  readonly changes: Changes;
  readonly events: readonly RolloutEvent[];
  readonly history: readonly HistoryEntry[];
}

function outcomeOf(situation: Situation, op: Operation, isRelease: boolean): Outcome {
  const { verdict } = op;
  const { gathererImage } = situation.seen.pod;
  if (verdict === undefined) {
    const result = op.purpose === 'reset' || op.purpose === 'pin' ? 'reset' : 'publisher-rollback';
    const events = [normal('FastTrackRolledBack', `${gathererImage} runs again: ${op.purpose}`)];
    return {
      changes: { candidate: undefined },
      events,
      history: [historyOf(situation, { result, reason: op.purpose })],
    };
  }
  const said = `${verdict.digest}: ${verdict.reason}${verdict.exitCode === undefined ? '' : `, exit code ${verdict.exitCode}`}`;
  const rolledBack = warning('FastTrackRolledBack', `${gathererImage} runs again after ${said}`);
  const isHeld = verdict.class === 'infrastructure' || verdict.class === 'environment';
  const changes = isHeld ? holdOf(situation, op, verdict) : sentenceOf(situation, op, isRelease);
  const quarantine = isHeld ? [] : [warning('FastTrackQuarantined', said)];
  const { class: failureClass, reason } = verdict;
  const history = historyOf(situation, { result: 'rolled-back', class: failureClass, reason });
  return { changes, events: [rolledBack, ...quarantine], history: [history] };
}

/** Somebody else's fault: the digest stays the candidate. A pin is the human's to repeat, but not every few minutes by a tool. */
function holdOf({ seen, record }: Situation, op: Operation, verdict: Verdict): Changes {
  if (verdict.purpose === 'pin') return { quarantine: quarantined(record.quarantine, seen, verdict) };
  const image = findPinnedImage(op.from);
  const known = record.candidate?.digest === verdict.digest ? record.candidate : undefined;
  const candidate = known ?? (image && newCandidate(image, seen.now, Math.max(0, verdict.attempts - 1)));
  if (candidate === undefined) return {}; // a foreign image without a digest, which no tag of ours leads to
  return held(candidate, record.quarantine, { seen, failure: verdict });
}

function sentenceOf({ seen, record }: Situation, op: Operation, isRelease: boolean): Changes {
  const { verdict } = op;
  if (verdict === undefined) return {};
  const { gatherTimeoutSeconds, deadlines } = seen.settings;
  const check: QuarantineEntry['check'] =
    isRelease && gatherReasons.has(verdict.reason)
      ? {
          gather: `${seen.newId}-check`,
          deadline: isoIn(seen.now, gatherTimeoutSeconds + deadlines.gatherSlackSeconds),
        }
      : undefined;
  const isLastGood = record.lastGood?.digest === verdict.digest;
  return {
    candidate: undefined,
    quarantine: quarantined(record.quarantine, seen, verdict, check),
    ...(isLastGood ? { lastGood: undefined } : {}),
  };
}
