import { present } from '@insights/process';
import { refusalOfText } from '../gates/preflight.ts';
import { digestIn } from '../image.ts';
import type { Choice, Failure, LastGood, OperationPurpose, Verdict } from '../record/record.ts';
import { type Changes, releaseChoice, save, type Situation } from '../situation.ts';
import { counted } from '../verdicts/flapping.ts';
import { attemptsAt, liveEntry, mostAttempts } from '../verdicts/quarantine.ts';
import { openOperation, type Plan } from './open-operation.ts';
import { pauseEvents } from './pause.ts';

/** Reason of a verdict on an image under which `main` did not live. */
export const mainUnstable = 'MainUnstable';

/** Where to fall back: the release image, or the newest good digest of this release when the settings say so. */
export function fallbackOf({ seen, record }: Situation): Choice {
  const { lastGood } = record;
  const release = releaseChoice(seen);
  if (seen.settings.fallback !== 'last-good' || lastGood?.release !== seen.release.version) return release;
  const { digest } = lastGood;
  const isRunning = digest === digestIn(seen.pod.gathererImage);
  if (isRunning || liveEntry(record, seen, digest) !== undefined || seen.withdrawn.includes(digest)) return release;
  // Older records have the digest alone, in the repository of the tag.
  const image = lastGood.image ?? `${record.track?.ref ?? ''}@${digest}`;
  return digestIn(image) !== digest || refusalOfText(image, seen) ? release : goodChoice(lastGood, image);
}

function goodChoice({ digest, since, version, revision }: LastGood, image: string): Choice {
  return {
    image,
    digest,
    ...present({ version, revision }),
    source: 'fast-track',
    since,
    provisional: false,
  };
}

/** Records the way back from the image that runs, before anything is patched; with the verdict, if the image failed. */
export function rollBack(situation: Situation, failure: Failure | undefined, purpose: OperationPurpose = 'rollback') {
  const { seen, record } = situation;
  // What kills main is not answered with another image that might.
  const mayRunAnother = purpose === 'rollback' && failure?.reason !== mainUnstable;
  const target = mayRunAnother ? fallbackOf(situation) : releaseChoice(seen);
  const verdict = failure === undefined ? undefined : verdictOf(situation, failure);
  const plan: Plan = {
    purpose,
    to: target.image,
    attempt: record.op?.attempt ?? 0,
    rollback: true,
    ...present({ verdict }),
  };
  const flap = purpose === 'rollback' ? counted(record.flap, 'fallback', seen.now) : record.flap;
  const changes: Changes = {
    phase: 'RollingBack',
    chosen: target,
    op: openOperation(seen, plan, seen.settings.deadlines.rollbackSeconds),
    overridden: undefined,
    flap,
  };
  return save(situation, changes, { events: pauseEvents(record.flap, flap) });
}

function verdictOf({ seen, record }: Situation, failure: Failure): Verdict {
  const { gathererImage } = seen.pod;
  const digest = digestIn(gathererImage);
  // An operation that is only prepared is about another image than the one that runs.
  const op = record.op?.to === gathererImage ? record.op : undefined;
  const isTracked = op?.purpose === 'fast-track' || op?.purpose === 'publisher-rollback';
  const version = op?.version ?? record.chosen.version;
  return {
    ...failure,
    digest,
    attempts: isTracked ? op.attempt : Math.min(attemptsAt(record, seen, digest) + 1, mostAttempts),
    ...present({ gathererVersion: version }),
    ...(op === undefined ? {} : { purpose: op.purpose }),
  };
}
