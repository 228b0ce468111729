import { parsePinnedImage } from '@insights/image-name';
import type { Action, RecordAction } from '../action.ts';
import { digestIn } from '../image.ts';
import type { Candidate, Failure, Operation } from '../record/record.ts';
import { save, type Situation, warning } from '../situation.ts';
import { held, newCandidate } from '../verdicts/hold.ts';
import { mostAttempts, quarantined } from '../verdicts/quarantine.ts';

/** Back to rest, with the candidate kept for a later try. */
export function postpone(situation: Situation, current: Candidate, failure: Failure, notBefore?: number): RecordAction {
  const { seen, record } = situation;
  const rest = held(current, record.quarantine, { seen, failure, notBefore });
  return save(situation, { phase: 'Stable', op: undefined, ...rest });
}

/** Back to rest; the digest is tried again later. */
export function postponeOperation(situation: Situation, op: Operation, reason: string): RecordAction {
  const { seen, record } = situation;
  const candidate = record.candidate ?? newCandidate(parsePinnedImage(op.to), seen.now, Math.max(0, op.attempt - 1));
  return postpone(situation, candidate, { class: 'infrastructure', reason });
}

/** Attempts that ended before their patch are attempts too: after the third the digest rests until the release changes. */
export function exhaust(situation: Situation, op: Operation): Action {
  const { seen, record } = situation;
  const digest = digestIn(op.to);
  const verdict = { class: 'image' as const, reason: 'AttemptsExhausted', digest, attempts: mostAttempts };
  return save(
    situation,
    { phase: 'Stable', op: undefined, candidate: undefined, quarantine: quarantined(record.quarantine, seen, verdict) },
    { events: [warning('FastTrackQuarantined', `${op.to}: no attempt of ${mostAttempts} came to an end`)] },
  );
}
