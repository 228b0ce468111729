import { classifyPin, formatImage, type ImageReference } from '@insights/image-name';
import { present } from '@insights/process';
import type { Action, DescribeAction, WaitAction } from '../action.ts';
import { identityOf } from '../gates/identity.ts';
import { type DescribedImage, refusalOf } from '../gates/preflight.ts';
import type { FailedDescription } from '../observation.ts';
import type { Choice } from '../record/record.ts';
import { humanValue, normal, save, type Situation, warning } from '../situation.ts';
import { at, iso } from '../time.ts';
import { openOperation } from '../transitions/open-operation.ts';
import { preparedSeconds } from '../transitions/settling.ts';
import { liveEntry } from '../verdicts/quarantine.ts';
import { shownPin } from './shown-pin.ts';
import { isRelease, pinRelease } from './to-release.ts';

const firstRetryMilliseconds = 10_000;
const longestRetryMilliseconds = 600_000;
const longestUnknownMilliseconds = 24 * 3600 * 1000;
/** A tool that writes the same pin again every few minutes is answered each time, and heard of once an hour. */
const repeatMilliseconds = 3600 * 1000;
const longestValue = 512;

/** Phases that a pin does not interrupt: a swap or fallback that is under way ends first. */
export function isBusy({ record: { phase } }: Situation): boolean {
  return phase === 'Applying' || phase === 'RollingBack';
}

/**
 * What a human wrote is a pin: acts on what the registry has said about it. Without an answer, nothing is done here: the
 * phase goes on, and {@link awaitPin} asks where it rests.
 */
export function pin(situation: Situation, value: string): Action | undefined {
  const reference = referenceOf(value);
  if (typeof reference === 'string') return rejectPin(situation, value, { reason: 'NotAnImage', message: reference });
  const answer = answerAbout(situation, reference);
  if (answer === undefined) return undefined;
  if (answer.kind === 'failed') return sayTrouble(situation, value, answer);
  if (answer.kind === 'refused') return rejectPin(situation, value, answer);
  if (isRelease(situation, formatImage(answer.image))) return pinRelease(situation);
  const { seen, record } = situation;
  const refusal = refusalOf(answer, seen, true);
  if (refusal !== undefined) return rejectPin(situation, value, { ...refusal, message: refusal.evidence ?? '' });
  const verdict = liveEntry(record, seen, answer.image.digest);
  if (verdict?.pinned === true) {
    return rejectPin(situation, value, { reason: verdict.reason, message: 'it was pinned before and failed' });
  }
  return accept(situation, answer);
}

/** Asks the registry about a pin where the phase rests, unless that has failed a moment ago or may not be asked yet. */
export function awaitPin(situation: Situation, action: Action): Action {
  const value = humanValue(situation);
  if (action.kind !== 'wait' || value === undefined || value === '') return action;
  if (isBusy(situation) || situation.seen.settings.observe) return action;
  const reference = referenceOf(value);
  return typeof reference === 'string' ? action : requestOf(situation, reference, action);
}

function requestOf(situation: Situation, image: ImageReference, meanwhile: WaitAction): DescribeAction | WaitAction {
  const { description, now } = situation.seen;
  const failed = isAbout(description?.image, image) && description?.outcome.kind === 'failed' ? description : undefined;
  const retryAt = failed?.outcome.kind === 'failed' ? retryAtOf(failed.at, failed.outcome) : now;
  if (now < retryAt) return { ...meanwhile, until: Math.min(meanwhile.until ?? retryAt, retryAt) };
  return { kind: 'describe', image, request: requestName(situation), meanwhile };
}

/** A tag is resolved at each pin, and a refusal is never replayed: what was asked before the last decision is not taken. */
function requestName({ record }: Situation): string {
  return `pin ${record.rev}`;
}

function answerAbout(situation: Situation, image: ImageReference) {
  const { description } = situation.seen;
  if (!isAbout(description?.image, image)) return undefined;
  // A failure is an answer for as long as the registry is not to be asked again, whatever was decided meanwhile.
  const isFresh = description?.request === requestName(situation) || description?.outcome.kind === 'failed';
  return isFresh ? description?.outcome : undefined;
}

function isAbout(described: ImageReference | undefined, asked: ImageReference): boolean {
  return described !== undefined && formatImage(described) === formatImage(asked);
}

function retryAtOf(failedAt: number, { failures, notBefore = 0 }: FailedDescription): number {
  return Math.max(
    failedAt + Math.min(firstRetryMilliseconds * 2 ** (failures - 1), longestRetryMilliseconds),
    notBefore,
  );
}

/** What the value names, or a sentence for people that says why it names nothing. */
function referenceOf(value: string): ImageReference | string {
  if (value.length > longestValue) return `it must have at most ${longestValue} characters`;
  const pinned = classifyPin(value);
  if (pinned.kind === 'invalid') {
    // The reason quotes the value.
    return shownPin(value) === value ? pinned.reason : 'it is no name of an image, and may hold a credential';
  }
  return pinned.kind === 'digest' ? pinned.image : pinned.reference;
}

/** Said once for each pin; one whose content nobody has had for a day is given up. */
function sayTrouble(situation: Situation, value: string, trouble: FailedDescription): Action | undefined {
  const { seen, record } = situation;
  const known = record.pin?.value === value ? record.pin : undefined;
  const isUnknown = trouble.reason === 'ManifestUnknown' && known !== undefined;
  if (isUnknown && seen.now - at(known.at) > longestUnknownMilliseconds) return rejectPin(situation, value, trouble);
  if (known !== undefined) return undefined;
  const message = `GathererImage: ${value} cannot be read yet: ${trouble.reason}: ${trouble.message}`;
  const note = { value, at: iso(seen.now), reason: trouble.reason };
  return save(situation, { pin: note }, { events: [warning('InvalidPin', message)] });
}

interface Rejection {
  readonly reason: string;
  readonly message: string;
}

/** The value is ignored: what was chosen is written back, so that the event comes once, and once an hour for the same value. */
function rejectPin(situation: Situation, written: string, { reason, message }: Rejection): Action {
  const { seen, record } = situation;
  const value = shownPin(written).slice(0, longestValue);
  const known = record.pin?.value === value && record.pin.reason === reason ? record.pin : undefined;
  const elapsed = known === undefined ? repeatMilliseconds : seen.now - at(known.at);
  const isNews = elapsed >= repeatMilliseconds || elapsed < 0;
  const note = isNews ? { value, at: iso(seen.now), reason } : record.pin;
  const events = isNews ? [warning('InvalidPin', `GathererImage: ${value}: ${reason}: ${message}`)] : [];
  return save(situation, { pin: note }, { gathererImage: record.chosen.image, events });
}

function accept(situation: Situation, described: DescribedImage): Action {
  const { seen } = situation;
  const image = formatImage(described.image);
  const identity = identityOf(described);
  const { version, revision } = identity;
  const chosen: Choice = {
    image,
    digest: described.image.digest,
    ...present({ version, revision }),
    source: 'pin',
    since: iso(seen.now),
    provisional: true,
  };
  const plan = { purpose: 'pin' as const, to: image, attempt: 0, swapCounted: true, ...identity };
  const op = openOperation(seen, plan, preparedSeconds(seen));
  return save(
    situation,
    { phase: 'Prepared', op, chosen, candidate: undefined, overridden: undefined, pin: undefined },
    { gathererImage: image, events: [normal('FastTrackPinned', `pinned to ${image}`)] },
  );
}
