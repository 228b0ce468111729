import { formatImage, parsePinnedImage } from '@insights/image-name';
import type { Action } from '../action.ts';
import { unrestOf } from '../gates/environment.ts';
import { identityOf } from '../gates/identity.ts';
import { type DescribedImage, refusalOf } from '../gates/preflight.ts';
import type { DescriptionOutcome, DescriptionView } from '../observation.ts';
import type { Candidate, Failure, OperationPurpose } from '../record/record.ts';
import { normal, save, type Situation, wait, warning } from '../situation.ts';
import { at, iso, isoIn } from '../time.ts';
import { nextTarget } from '../tracking/target.ts';
import { historyOf } from '../transitions/history.ts';
import { openOperation } from '../transitions/open-operation.ts';
import { postpone } from '../transitions/postpone.ts';
import { preparedSeconds } from '../transitions/settling.ts';
import { attemptsAt, quarantined } from '../verdicts/quarantine.ts';

const pauseAfterExpirySeconds = 600;

/** Looks at a digest before anything is touched: gate G0. */
export function candidate(situation: Situation): Action {
  const { seen, record } = situation;
  const { chosen, overridden, candidate: current } = record;
  if (current === undefined) return save(situation, { phase: 'Stable' });
  const isOurs = [chosen.image, overridden?.image].includes(seen.pod.gathererImage);
  if (!isOurs) return save(situation, { phase: 'Stable' });
  if (seen.now >= expiryOf(situation, current)) return expire(situation, current);
  const target = nextTarget(situation);
  if (target.kind === 'rest' && target.why.reason === 'RegistryUnavailable') return target.why;
  if (target.kind !== 'image' || target.candidate.image !== current.image) return save(situation, { phase: 'Stable' });
  return examine(situation, current, target.purpose);
}

function examine(situation: Situation, current: Candidate, purpose: OperationPurpose): Action {
  const { seen } = situation;
  const outcome = answerAbout(current, seen.description);
  if (outcome === undefined) return ask(current);
  if (outcome.kind === 'failed') {
    const failure: Failure = { class: 'infrastructure', reason: outcome.reason };
    return postpone(situation, current, failure, outcome.notBefore);
  }
  if (outcome.kind === 'refused') {
    return refuse(situation, current, { class: 'policy', reason: outcome.reason, evidence: outcome.message });
  }
  const refusal = refusalOf(outcome, seen);
  if (refusal !== undefined) return refuse(situation, current, refusal);
  const unrest = unrestOf(seen);
  if (unrest !== undefined) return unrest;
  return seen.settings.observe ? observe(situation, current) : prepare(situation, outcome, purpose);
}

/** Each try asks anew: an answer is kept for as long as the try that it belongs to. */
function requestOf({ digest, notBefore }: Candidate): string {
  return `candidate ${digest} ${notBefore}`;
}

function answerAbout(current: Candidate, description: DescriptionView | undefined): DescriptionOutcome | undefined {
  return description?.request === requestOf(current) ? description.outcome : undefined;
}

function ask(current: Candidate): Action {
  const meanwhile = wait('AwaitingPoll', `reads what ${current.image} says about itself`);
  return { kind: 'describe', image: parsePinnedImage(current.image), request: requestOf(current), meanwhile };
}

function prepare(situation: Situation, described: DescribedImage, purpose: OperationPurpose): Action {
  const { seen, record } = situation;
  const to = formatImage(described.image);
  const attempt = attemptsAt(record, seen, record.candidate?.digest ?? '');
  const op = openOperation(seen, { purpose, to, attempt, ...identityOf(described) }, preparedSeconds(seen));
  return save(situation, { phase: 'Prepared', op });
}

function refuse(situation: Situation, current: Candidate, refusal: Failure): Action {
  const { seen, record } = situation;
  const verdict = { ...refusal, digest: current.digest, attempts: current.attempts };
  const message = `${current.image} is not run: ${refusal.reason}, ${refusal.evidence ?? ''}`;
  const history = historyOf(situation, { result: 'refused', ...refusal, to: current.image });
  return save(
    situation,
    { phase: 'Stable', candidate: undefined, quarantine: quarantined(record.quarantine, seen, verdict) },
    { events: [warning('FastTrackRefused', message)], history: [history] },
  );
}

function observe(situation: Situation, current: Candidate): Action {
  const message = `would run ${current.image}, but fastTrack.observe is on`;
  const history = historyOf(situation, { result: 'observed', reason: 'WouldApply', to: current.image });
  return save(
    situation,
    { phase: 'Stable', candidate: { ...current, observed: true } },
    { events: [normal('FastTrackCandidate', message)], history: [history] },
  );
}

function expiryOf({ seen }: Situation, { firstSeen, notBefore }: Candidate): number {
  return Math.max(at(firstSeen), at(notBefore)) + seen.settings.deadlines.candidateSeconds * 1000;
}

/** Dropped, to be found again by the next poll; only what was counted against it stays. */
function expire(situation: Situation, current: Candidate): Action {
  const { now } = situation.seen;
  const notBefore = isoIn(now, pauseAfterExpirySeconds);
  return save(situation, {
    phase: 'Stable',
    candidate: { ...current, firstSeen: iso(now), notBefore, heldFor: 'CandidateExpired' },
  });
}
