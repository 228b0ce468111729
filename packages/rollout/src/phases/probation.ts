import { present } from '@insights/process';
import type { Action } from '../action.ts';
import { type ContainerVerdict, judgeContainer } from '../pod/container-verdict.ts';
import { judgeGather } from '../gates/gather.ts';
import { answerOf } from '../gates/handshake.ts';
import { digestOf } from '../image.ts';
import type { GatherView } from '../observation.ts';
import { historyOf, requestGather, rollBack } from '../operations.ts';
import { released } from '../record/quarantine.ts';
import type { Choice, Evidence, LastGood, Operation } from '../record/record.ts';
import { type Changes, normal, save, type Situation, wait } from '../situation.ts';
import { at, deadlineOf, iso } from '../time.ts';
import { markOverridden } from './displaced.ts';
import { replan } from './prepared.ts';
import { rebooted } from './reboot.ts';

/** Failed gathers in a row that end a probation; a single one may be an outage of the API server, which never counts (C2). */
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
  return rebooted(situation, op) ?? weigh(situation, op, verdict);
}

function weigh(situation: Situation, op: Operation, verdict: ContainerVerdict): Action {
  const { seen } = situation;
  const { last } = seen.gather;
  const evidence = evidenceOf(op);
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

/** The time is up: passes with one good gather and nothing against it. Without any, one is asked for: time alone proves nothing. */
function conclude(situation: Situation, op: Operation, verdict: ContainerVerdict): Action {
  const { seen } = situation;
  const { gathers, failures } = evidenceOf(op);
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
  const before = evidenceOf(op);
  const evidence: Evidence =
    failure === undefined
      ? { ...before, gathers: before.gathers + 1, failures: 0 }
      : { ...before, failures: before.failures + 1 };
  if (failure !== undefined && evidence.failures >= mostFailedGathers) return rollBack(situation, failure);
  return save(situation, { op: { ...op, lastGather: gather.id, evidence } });
}

/** Gate G4 is passed: the image becomes the choice, on probation; one that was confirmed before is done (B13). */
export function passFirstGather(situation: Situation, op: Operation, gather: GatherView): Action {
  const { seen, record } = situation;
  const isConfirmed = record.chosen.image === op.to && !record.chosen.provisional;
  const passed = { ...op, lastGather: gather.id, evidence: evidenceOf(op, seen.now) };
  const extras = {
    history: [historyOf({ seen, record: { ...record, op: passed } }, { result: 're-applied', reason: op.purpose })],
  };
  if (isConfirmed) return save(situation, { phase: 'Stable', op: undefined, candidate: undefined }, extras);
  const deadline = iso(at(passed.evidence.since) + seen.settings.probation.maximumSeconds * 1000);
  return save(situation, { phase: 'Probation', op: { ...passed, deadline }, chosen: choiceOf(situation, op) });
}

function confirm(situation: Situation, op: Operation): Action {
  const { record } = situation;
  const digest = digestOf(op.to);
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

function choiceOf({ seen, record }: Situation, op: Operation): Choice {
  if (record.chosen.image === op.to) return record.chosen;
  const { version, revision, platformDigest, configDigest } = op;
  return {
    image: op.to,
    digest: digestOf(op.to),
    ...present({ platformDigest, configDigest, version, revision }),
    source: 'fast-track',
    since: iso(seen.now),
    provisional: true,
  };
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

/** Evidence of an operation; one that has none yet starts now, or with the operation when an older record does not say. */
function evidenceOf({ evidence, startedAt }: Operation, now?: number): Evidence {
  return evidence ?? { since: now === undefined ? startedAt : iso(now), gathers: 0, failures: 0 };
}

/** Whether the container that runs now did the gather. */
export function isOwn({ containerID }: GatherView, verdict: ContainerVerdict): boolean {
  return verdict.kind === 'running' && verdict.containerID === containerID;
}
