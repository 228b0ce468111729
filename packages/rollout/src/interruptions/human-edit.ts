import { present } from '@insights/process';
import type { Action } from '../action.ts';
import { identityOf } from '../gates/identity.ts';
import { type DescribedImage, refusalOf } from '../gates/preflight.ts';
import { digestOf, kindOfPin } from '../image.ts';
import type { Choice } from '../record/record.ts';
import { humanValue, normal, releaseChoice, save, type Situation, warning } from '../situation.ts';
import { iso } from '../time.ts';
import { historyOf } from '../transitions/history.ts';
import { openOperation } from '../transitions/open-operation.ts';
import { rollBack } from '../transitions/roll-back.ts';
import { preparedSeconds } from '../transitions/settling.ts';

const firstRetryMilliseconds = 10_000;
const longestRetryMilliseconds = 600_000;

/**
 * `GathererImage` is not what we wrote (image tracking, C3): a human pins an image, or by clearing it resets the choice. A swap or
 * fallback that is under way ends first; `save` leaves the value alone until then.
 */
export function obeyHuman(situation: Situation): Action | undefined {
  const { seen, record } = situation;
  const value = humanValue(situation);
  if (value === undefined || record.phase === 'Applying' || record.phase === 'RollingBack') return undefined;
  if (value !== '' && value !== seen.release.image && kindOfPin(value) === 'invalid') {
    return rejectPin(situation, 'the value must be host/name@sha256: and 64 hex digits, or host/name:tag');
  }
  if (seen.settings.observe) return undefined;
  if (value === '') return reset(situation);
  return isRelease(situation, value) ? pinRelease(situation) : pin(situation, value);
}

/** By any name: a string that differs but names the same image would restart the container for nothing (B2). */
function isRelease({ seen: { release } }: Situation, image: string): boolean {
  return image === release.image || (digestOf(image) !== '' && digestOf(image) === digestOf(release.image));
}

function reset(situation: Situation): Action {
  return toRelease(situation, releaseChoice(situation.seen), {
    purpose: 'reset',
    event: normal('FastTrackReset', 'GathererImage was cleared: back to the release image'),
  });
}

function pinRelease(situation: Situation): Action {
  return toRelease(
    situation,
    { ...releaseChoice(situation.seen), source: 'pin' },
    {
      purpose: 'pin',
      event: normal('FastTrackPinned', 'pinned to the release image'),
    },
  );
}

interface Wish {
  readonly purpose: 'reset' | 'pin';
  readonly event: ReturnType<typeof normal>;
}

function toRelease(situation: Situation, chosen: Choice, { purpose, event }: Wish): Action {
  const { seen } = situation;
  const gathererImage = chosen.image;
  if (seen.pod.gathererImage !== seen.release.image) {
    const way = rollBack(situation, undefined, purpose);
    return { ...way, record: { ...way.record, chosen }, gathererImage, events: [event, ...way.events] };
  }
  const result = purpose === 'pin' ? 'pinned' : 'reset';
  const history = [historyOf(situation, { result, reason: purpose, to: chosen.image })];
  const changes = { phase: 'Stable', op: undefined, candidate: undefined, overridden: undefined, chosen } as const;
  return save(situation, changes, { gathererImage, events: [event], history });
}

function pin(situation: Situation, value: string): Action | undefined {
  const { description, now } = situation.seen;
  if (description?.reference !== value) return { kind: 'describe', reference: value };
  const { outcome } = description;
  if (outcome.kind === 'refused') return rejectPin(situation, `${outcome.reason}: ${outcome.message}`);
  if (outcome.kind === 'failed') {
    const delay = Math.min(firstRetryMilliseconds * 2 ** (outcome.failures - 1), longestRetryMilliseconds);
    return now >= description.at + delay ? { kind: 'describe', reference: value } : undefined;
  }
  const refusal = refusalOf(outcome, situation.seen, true);
  if (refusal !== undefined) return rejectPin(situation, `${refusal.reason}: ${refusal.evidence ?? ''}`);
  return isRelease(situation, outcome.image) ? pinRelease(situation) : accept(situation, outcome);
}

function accept(situation: Situation, described: DescribedImage): Action {
  const { seen } = situation;
  const { image } = described;
  const identity = identityOf(described);
  const { version, revision } = identity;
  const chosen: Choice = {
    image,
    digest: digestOf(image),
    ...present({ version, revision }),
    source: 'pin',
    since: iso(seen.now),
    provisional: true,
  };
  const plan = { purpose: 'pin' as const, to: image, attempt: 0, swapCounted: true, ...identity };
  const op = openOperation(seen, plan, preparedSeconds(seen));
  return save(
    situation,
    { phase: 'Prepared', op, chosen, candidate: undefined, overridden: undefined },
    { gathererImage: image, events: [normal('FastTrackPinned', `pinned to ${image}`)] },
  );
}

/** The value is ignored: what was chosen is written back, so that the event comes once. */
function rejectPin(situation: Situation, why: string): Action {
  const { chosen } = situation.record;
  return save(situation, {}, { gathererImage: chosen.image, events: [warning('InvalidPin', `GathererImage: ${why}`)] });
}
