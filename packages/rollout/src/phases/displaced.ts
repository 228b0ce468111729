import { present } from '@insights/process';
import type { Action } from '../action.ts';
import { unrestOf } from '../gates/environment.ts';
import { refusalOfText } from '../gates/preflight.ts';
import { digestIn } from '../image.ts';
import { judgeSteadyContainer } from '../pod/container-verdict.ts';
import type { Intent } from '../pod/intent.ts';
import { normal, releaseChoice, save, type Situation, wait } from '../situation.ts';
import { at } from '../time.ts';
import { historyOf } from '../transitions/history.ts';
import { lifeUnder } from '../transitions/main-life.ts';
import { openOperation, withBaseline } from '../transitions/open-operation.ts';
import { markOverridden, storable } from '../transitions/override.ts';
import { rollBack } from '../transitions/roll-back.ts';
import { preparedSeconds, settlingUntil } from '../transitions/settling.ts';
import { attemptsAt, liveEntry, mostAttempts, quarantined } from '../verdicts/quarantine.ts';
import { track } from './track.ts';

const longestMissingMilliseconds = 30 * 24 * 3600 * 1000;

/** At rest, but the pod runs another image than the one chosen. */
export function displaced(situation: Situation): Action {
  const { seen } = situation;
  const { intent, gathererImage } = seen.pod;
  if (intent?.to === gathererImage) return adopt(situation, intent);
  if (gathererImage === seen.release.image && intent === undefined) return applyAgain(situation);
  return overridden(situation);
}

/** We patched the pod and the record does not know: it was lost, or restored from a backup. */
function adopt(situation: Situation, intent: Intent): Action {
  const { seen, record } = situation;
  const digest = digestIn(seen.pod.gathererImage);
  const quarantine = intent.reason === 'rollback' ? condemnFormer(situation, intent) : record.quarantine;
  if (seen.pod.gathererImage === seen.release.image) {
    return save(situation, { chosen: releaseChoice(seen), quarantine, candidate: undefined });
  }
  if (liveEntry(record, seen, digest) !== undefined) return rollBack(situation, undefined);
  const failure = judgeSteadyContainer(seen.pod, intent.from);
  if (failure !== undefined) return rollBack(situation, failure);
  const attempt = Math.min(attemptsAt(record, seen, digest) + 1, mostAttempts);
  const plan = {
    id: intent.op,
    purpose: 'fast-track' as const,
    to: seen.pod.gathererImage,
    attempt,
    swapCounted: true,
  };
  const op = openOperation(seen, plan, seen.settings.deadlines.startSeconds);
  const adopted = withBaseline({ ...op, from: intent.from }, seen);
  return save(situation, {
    phase: 'Applying',
    quarantine,
    candidate: undefined,
    op: adopted,
    main: lifeUnder(adopted.to, seen),
  });
}

/** The verdict behind a rollback is lost with the record; without one the same digest would be next. */
function condemnFormer({ seen, record }: Situation, intent: Intent) {
  const digest = digestIn(intent.from);
  if (digest === '' || digest === digestIn(seen.pod.gathererImage)) return record.quarantine;
  const attempts = Math.min(attemptsAt(record, seen, digest) + 1, mostAttempts);
  return quarantined(record.quarantine, seen, { class: 'image', reason: 'RecordLost', digest, attempts });
}

/** A new pod runs the release image: the choice is applied again once the pod has settled. */
function applyAgain(situation: Situation): Action {
  const { seen, record } = situation;
  if (isGivenUp(situation)) {
    const message = `the new pod stays on the release image, not on ${record.chosen.image}`;
    const history = [historyOf(situation, { result: 'void', reason: 'TrackingEnded', to: seen.release.image })];
    return save(situation, { chosen: releaseChoice(seen) }, { events: [normal('FastTrackReset', message)], history });
  }
  if (seen.settings.observe) return wait('WouldApply', `would apply ${record.chosen.image} to the new pod`);
  const settling = settlingUntil(seen);
  if (settling !== undefined)
    return wait('NewPodSettling', 'the new pod gathers with the release image first', settling);
  const unrest = unrestOf(seen);
  if (unrest !== undefined) return unrest;
  const { image, version, revision, platformDigest, configDigest } = record.chosen;
  const plan = {
    purpose: 're-apply' as const,
    to: image,
    attempt: 0,
    settles: true,
    swapCounted: true,
    ...present({ version, revision, platformDigest, configDigest }),
  };
  return save(situation, { phase: 'Prepared', op: openOperation(seen, plan, preparedSeconds(seen)) });
}

function isGivenUp({ seen, record }: Situation): boolean {
  const { chosen, poll } = record;
  if (liveEntry(record, seen, chosen.digest) !== undefined || seen.withdrawn.includes(chosen.digest)) return true;
  // Whatever the record says, it is not run without the gates.
  if (refusalOfText(chosen.image, seen) !== undefined) return true;
  if (chosen.source === 'pin') return false;
  const missing = poll?.missingSince;
  return (
    seen.settings.mode === 'disabled' || (missing !== undefined && seen.now - at(missing) > longestMissingMilliseconds)
  );
}

/** A foreign image is reported, not fought, unless it is one that is known to be bad. */
function overridden(situation: Situation): Action {
  const { seen, record } = situation;
  const { gathererImage } = seen.pod;
  if (liveEntry(record, seen, digestIn(gathererImage)) !== undefined) return rollBack(situation, undefined);
  return record.overridden?.image === storable(gathererImage) ? track(situation) : markOverridden(situation);
}
