import { present } from '@insights/process';
import type { Action } from '../action.ts';
import { isOwn, judgeGather } from '../gates/gather.ts';
import { answerOf, faultOf } from '../gates/handshake.ts';
import { digestIn } from '../image.ts';
import type { GatherView } from '../observation.ts';
import { type ContainerVerdict, judgeContainer } from '../pod/container-verdict.ts';
import type { Evidence, LastGood, Operation } from '../record/record.ts';
import { type Changes, normal, save, type Situation, wait } from '../situation.ts';
import { at, deadlineOf, iso } from '../time.ts';
import { evidenceSoFar } from '../transitions/enter-probation.ts';
import { historyOf } from '../transitions/history.ts';
import { markOverridden } from '../transitions/override.ts';
import { rebooted } from '../transitions/reboot.ts';
import { replan } from '../transitions/replan.ts';
import { requestGather } from '../transitions/requests.ts';
import { rollBack } from '../transitions/roll-back.ts';
import { released } from '../verdicts/quarantine.ts';

/** Failed gathers in a row that end a probation; a single one may be an outage of the API server, which never counts. */
const mostFailedGathers = 2;

/** The image is chosen but not trusted: evidence is collected until it is enough, or speaks against it. */
export function probation(situation: Situation, op: Operation): Action {
  const { pod, release } = situation.seen;
  if (pod.gathererImage === release.image && pod.uid !== op.podUID) {
    return replan(situation, { ...op, purpose: 're-apply' }, op.attempt - 1);
  }
  if (pod.gathererImage !== op.to) return markOverridden(situation);
  const verdict = judgeContainer(pod, op);
  if (verdict.kind === 'failed') return rebooted(situation, op) ?? rollBack(situation, verdict.failure);
  const fault = faultOf(situation.seen, verdict);
  return rebooted(situation, op) ?? (fault ? rollBack(situation, fault) : weigh(situation, op, verdict));
}

function weigh(situation: Situation, op: Operation, verdict: ContainerVerdict): Action {
  const { seen } = situation;
  const { last } = seen.gather;
  const evidence = evidenceSoFar(op);
  if (last !== undefined && last.id !== op.lastGather && isOwn(last, verdict)) return count(situation, op, last);
  const { gathers, minimumSeconds } = seen.settings.probation;
  const provenAt = at(evidence.since) + minimumSeconds * 1000;
  if (evidence.gathers >= gathers && evidence.failures === 0 && seen.now >= provenAt) return confirm(situation, op);
  const deadline = deadlineOf(op, seen.startedAt);
  if (seen.now < deadline) {
    const until = seen.now < provenAt ? Math.min(deadline, provenAt) : deadline;
    return wait('OnProbation', `${evidence.gathers} of ${gathers} gathers`, until);
  }
  return conclude(situation, op, verdict);
}

/**
 * The time is up: passes with one good gather and nothing against it. Without any, one is asked for: time alone proves
 * nothing.
 */
function conclude(situation: Situation, op: Operation, verdict: ContainerVerdict): Action {
  const { seen } = situation;
  const { gathers, failures } = evidenceSoFar(op);
  if (failures > 0) return rollBack(situation, { class: 'image', reason: 'GatherFailed' });
  const isAnswering = answerOf(seen, verdict) !== undefined;
  if (gathers > 0 && isAnswering) return confirm(situation, op);
  const { gatherTimeoutSeconds, deadlines } = seen.settings;
  const until = deadlineOf(op, seen.startedAt) + (gatherTimeoutSeconds + deadlines.gatherSlackSeconds) * 1000;
  if (seen.now >= until) {
    return rollBack(situation, { class: 'image', reason: isAnswering ? 'GatherTimeout' : 'Unresponsive' });
  }
  if (!isAnswering) return wait('AwaitingHandshake', `${op.to} does not answer`, until);
  if (seen.gather.isRunning) return wait('AwaitingGather', 'the last gather of the probation', until);
  return requestGather(situation, `${op.id}-last-${seen.pod.container?.restartCount ?? 0}`, 'last');
}

function count(situation: Situation, op: Operation, gather: GatherView): Action {
  const failure = judgeGather(gather, situation.record.baseline);
  const before = evidenceSoFar(op);
  const evidence: Evidence =
    failure === undefined
      ? { ...before, gathers: before.gathers + 1, failures: 0 }
      : { ...before, failures: before.failures + 1 };
  if (failure !== undefined && evidence.failures >= mostFailedGathers) return rollBack(situation, failure);
  return save(situation, { op: { ...op, lastGather: gather.id, evidence } });
}

function confirm(situation: Situation, op: Operation): Action {
  const { record } = situation;
  const digest = digestIn(op.to);
  const result =
    op.purpose === 'publisher-rollback'
      ? 'publisher-rollback'
      : record.chosen.source === 'pin'
        ? 'pinned'
        : 'confirmed';
  const changes: Changes = {
    phase: 'Stable',
    op: undefined,
    candidate: undefined,
    chosen: { ...record.chosen, provisional: false },
    lastGood: record.chosen.source === 'pin' ? record.lastGood : lastGoodOf(situation, digest),
    // What has passed its probation is good, whatever was held against it: a human pinned it, or a hold was over.
    quarantine: released(record.quarantine, digest),
  };
  const extras = {
    events: [normal('FastTrackConfirmed', `${op.to} passed its probation`)],
    history: [historyOf(situation, { result, reason: op.purpose })],
  };
  return save(situation, changes, extras);
}

function lastGoodOf({ seen, record }: Situation, digest: string): LastGood {
  const { image, version, revision } = record.chosen;
  const before = record.lastGood?.release === seen.release.version ? record.lastGood : undefined;
  const previous = before?.digest === digest ? before.previous : before?.digest;
  return {
    digest,
    release: seen.release.version,
    since: iso(seen.now),
    image,
    ...present({ version, revision, previous }),
  };
}
