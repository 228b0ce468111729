import { findPinnedImage, parsePinnedImage } from '@insights/image-name';
import type { Action, RecordAction } from '../action.ts';
import { unrestOf } from '../gates/environment.ts';
import { isOwn, judgeGather } from '../gates/gather.ts';
import { answerOf, faultOf, mismatchOf } from '../gates/handshake.ts';
import { identityOf } from '../gates/identity.ts';
import type { Handshake } from '../observation.ts';
import { type ContainerVerdict, judgeContainer } from '../pod/container-verdict.ts';
import type { Failure, Operation } from '../record/record.ts';
import { normal, releaseChoice, save, type Situation, wait, warning } from '../situation.ts';
import { at, deadlineOf, iso, isoIn } from '../time.ts';
import { isTracked } from '../tracking/target.ts';
import { dropRefused } from '../transitions/drop-refused.ts';
import { passFirstGather } from '../transitions/enter-probation.ts';
import { historyOf } from '../transitions/history.ts';
import { isUnder, lifeUnder } from '../transitions/main-life.ts';
import { withBaseline } from '../transitions/open-operation.ts';
import { markOverridden } from '../transitions/override.ts';
import { exhaust, postponeOperation } from '../transitions/postpone.ts';
import { rebooted } from '../transitions/reboot.ts';
import { replan } from '../transitions/replan.ts';
import { patchOf, requestGather } from '../transitions/requests.ts';
import { rollBack } from '../transitions/roll-back.ts';
import { uncounted } from '../verdicts/flapping.ts';
import { newCandidate } from '../verdicts/hold.ts';
import { mostAttempts } from '../verdicts/quarantine.ts';

/** An attempt is on record: patches the pod, unless that was done, and takes the image through gates G2, G3 and G4. */
export function applying(situation: Situation, op: Operation): Action {
  const { pod, release } = situation.seen;
  const isReplaced = pod.uid !== op.podUID && pod.gathererImage === release.image;
  if (isReplaced) return replan(situation, op, op.attempt - 1);
  if (pod.gathererImage === op.to) return rebooted(situation, op) ?? judge(situation, op);
  const isUnpatched = pod.gathererImage === op.from && pod.intent?.op !== op.id;
  return isUnpatched ? patch(situation, op) : markOverridden(situation);
}

function patch(situation: Situation, op: Operation): Action {
  const { seen } = situation;
  const { patchFailure, settings, gather, pod } = seen;
  const refusal = dropRefused(situation, op);
  if (refusal !== undefined) return refusal;
  if (seen.now >= at(op.deadline)) return tooLate(situation, op);
  if (patchFailure?.op === op.id && patchFailure.kind === 'rejected') return giveUp(situation, op);
  if (settings.observe || gather.isRunning || unrestOf(seen) !== undefined)
    return replan(situation, op, op.attempt - 1);
  // The old container restarted by itself since the record was written: what it did is not to be put down to the new image.
  const isMoved = (pod.container?.containerID ?? '') !== (op.containerIDBefore ?? '');
  const main = lifeUnder(op.to, seen);
  if (isMoved || isRestarted(situation, op)) return save(situation, { op: withBaseline(op, seen), main });
  return patchOf(op, situation);
}

/** `main` has died between record and patch: that is not the new image's doing. */
function isRestarted({ seen, record }: Situation, op: Operation): boolean {
  const { main } = seen.pod;
  return main !== undefined && !(isUnder(op.to, seen, record.main) && record.main.restarts === main.restartCount);
}

/**
 * The time for the patch is over. An API server that took none is nobody's attempt, whatever hour it has; without such news
 * `main` has died between record and patch for longer than the deadline, and that counts.
 */
function tooLate(situation: Situation, op: Operation): Action {
  const hasFailed = situation.seen.patchFailure?.op === op.id && isTracked(op);
  return hasFailed
    ? withoutSwap(situation, postponeOperation(situation, op, 'PatchFailed'))
    : countAttempt(situation, op);
}

/** The swap was counted with its attempt and never made. */
function withoutSwap({ record }: Situation, action: RecordAction): RecordAction {
  return { ...action, record: { ...action.record, flap: uncounted(record.flap) } };
}

function countAttempt(situation: Situation, op: Operation): Action {
  const { seen, record } = situation;
  if (!isTracked(op)) return replan(situation, op, op.attempt - 1);
  if (op.attempt >= mostAttempts) return exhaust(situation, op);
  const known = record.candidate ?? newCandidate(parsePinnedImage(op.to), seen.now, 0);
  return save(situation, { phase: 'Candidate', op: undefined, candidate: { ...known, attempts: op.attempt } });
}

/** Admission does not let us change the pod: no image is to blame, and asking again at once is no use. */
function giveUp(situation: Situation, op: Operation): Action {
  const { seen, record } = situation;
  const message = `the patch was rejected: ${seen.patchFailure?.message ?? ''}`;
  const extras = {
    events: [warning(op.purpose === 'pin' ? 'InvalidPin' : 'FastTrackRefused', message)],
    history: [historyOf(situation, { result: 'refused', class: 'infrastructure', reason: 'PatchRejected' })],
  };
  if (op.purpose === 'pin') {
    return save(situation, { phase: 'Stable', op: undefined, chosen: releaseChoice(seen) }, extras);
  }
  const postponed = withoutSwap(situation, postponeOperation(situation, op, 'PatchRejected'));
  const chosen = record.chosen.image === op.to ? releaseChoice(seen) : record.chosen;
  return { ...postponed, ...extras, record: { ...postponed.record, chosen }, gathererImage: chosen.image };
}

/** An operation that was found in the annotation does not know whom to expect: asks the registry once, and does without. */
function learnIdentity({ seen, record }: Situation, op: Operation): Action | undefined {
  const isKnown = op.version !== undefined || op.revision !== undefined;
  const image = isKnown || !isTracked(op) ? undefined : findPinnedImage(op.to);
  if (image === undefined) return undefined;
  const request = `operation ${op.id}`;
  const deadline = deadlineOf(op, seen.startedAt);
  if (seen.description?.request !== request) {
    const meanwhile = wait('AwaitingHandshake', `reads what ${op.to} says about itself`, deadline);
    return seen.now < deadline ? { kind: 'describe', image, request, meanwhile } : undefined;
  }
  const { outcome } = seen.description;
  const identity = outcome.kind === 'described' ? identityOf(outcome) : {};
  if (identity.version === undefined && identity.revision === undefined) return undefined;
  return save({ seen, record }, { op: { ...op, ...identity } });
}

function judge(situation: Situation, op: Operation): Action {
  const { seen } = situation;
  const verdict = judgeContainer(seen.pod, op);
  if (verdict.kind === 'failed') return rollBack(situation, verdict.failure);
  // Without knowing the container of before, the one that answers may still be that one.
  const fault = op.containerIDBefore === undefined ? undefined : faultOf(seen, verdict);
  if (fault !== undefined) return rollBack(situation, fault);
  if (op.handshakeAt !== undefined) return gatherOnce(situation, op, verdict);
  return learnIdentity(situation, op) ?? greet(situation, op, verdict);
}

function greet(situation: Situation, op: Operation, verdict: ContainerVerdict): Action {
  const { seen } = situation;
  const deadline = deadlineOf(op, seen.startedAt);
  const answer = answerOf(seen, verdict);
  if (answer === undefined) {
    if (seen.now >= deadline) return rollBack(situation, blameForSilence(verdict));
    const isRunning = verdict.kind === 'running';
    return wait(isRunning ? 'AwaitingHandshake' : 'AwaitingStart', `attempt ${op.attempt} of ${op.to}`, deadline);
  }
  const mismatch = mismatchOf(answer, op, seen.settings.contractMajor);
  if (mismatch === undefined) return welcome(situation, op, answer);
  // Without knowing the container of before, the one that answers may still be that one.
  const isDoubtful = op.containerIDBefore === undefined && seen.now < deadline;
  return isDoubtful ? wait('AwaitingHandshake', mismatch.evidence ?? '', deadline) : rollBack(situation, mismatch);
}

function welcome({ seen, record }: Situation, op: Operation, { version }: Handshake): Action {
  const { gatherTimeoutSeconds, deadlines } = seen.settings;
  const deadline = isoIn(seen.now, gatherTimeoutSeconds + deadlines.gatherSlackSeconds);
  const next = { ...op, handshakeAt: iso(seen.now), deadline };
  const history = historyOf({ seen, record: { ...record, op: next } }, { result: 'applied', reason: op.purpose });
  const event = normal('FastTrackApplied', `${op.to} runs as version ${version}, attempt ${op.attempt}`);
  return save({ seen, record }, { op: next }, { events: [event], history: [history] });
}

/** What a passed deadline is put down to: an image that never came up to nobody's known fault is a slow node. */
function blameForSilence(verdict: ContainerVerdict): Failure {
  if (verdict.kind === 'starting') return verdict.blame;
  if (verdict.kind === 'running') return { class: 'image', reason: 'HandshakeTimeout' };
  return { class: 'infrastructure', reason: 'StartTimeout' };
}

function gatherOnce(situation: Situation, op: Operation, verdict: ContainerVerdict): Action {
  const { seen, record } = situation;
  // By container: one that ended in the middle is judged by its end, and its gather is done again by the next.
  const requestId = `${op.id}-first-${seen.pod.container?.restartCount ?? 0}`;
  const { last, isRunning } = seen.gather;
  const deadline = deadlineOf(op, seen.startedAt);
  if (last !== undefined && isOwn(last, verdict)) {
    const failure = judgeGather(last, record.baseline);
    return failure === undefined ? passFirstGather(situation, op, last) : rollBack(situation, failure);
  }
  if (seen.now >= deadline) return rollBack(situation, { class: 'image', reason: 'GatherTimeout' });
  if (isRunning) return wait('AwaitingFirstGather', `first gather of ${op.to}`, deadline);
  if (answerOf(seen, verdict) === undefined) return wait('AwaitingHandshake', `${op.to} does not answer`, deadline);
  return requestGather(situation, requestId, 'first');
}
