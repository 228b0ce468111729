import type { RecordAction } from '../action.ts';
import type { Observation } from '../observation.ts';
import { isNodeEvent } from '../pod/container-verdict.ts';
import type { Termination } from '../pod/pod-view.ts';
import type { MainLife } from '../record/record.ts';
import { save, type Situation } from '../situation.ts';
import { at, iso } from '../time.ts';
import { isUnder, lifeUnder } from '../transitions/main-life.ts';
import { mainUnstable, rollBack } from '../transitions/roll-back.ts';

/** Unexpected ends of our own container under one image: once is nothing. */
const mostEnds = 2;
/** An end is forgotten once `main` has lived so long after it and no operation is open. */
const settledMilliseconds = 24 * 3600 * 1000;
/** `main` ends so after SIGTERM. */
const askedExitCodes: ReadonlySet<number> = new Set([0, 143]);

/**
 * The container `main` has ended while an image runs that did not come with the cluster: counted at the start, before
 * anything of the other container is read. An image may know how to kill whoever reads it, and then nothing after this is
 * ever reached.
 */
export function spareMain(situation: Situation): RecordAction | undefined {
  const { seen, record } = situation;
  const { main, gathererImage } = seen.pod;
  if (main === undefined || !isCounted(situation)) return undefined;
  const before = record.main;
  if (!isUnder(gathererImage, seen, before)) return save(situation, { main: lifeUnder(gathererImage, seen) });
  const restarts = main.restartCount - before.restarts;
  if (restarts <= 0) return undefined;
  const life = counted(situation, before, restarts);
  if (life.ends < mostEnds) return save(situation, { main: life });
  const action = rollBack(situation, {
    class: 'image',
    reason: mainUnstable,
    ...evidenceOf(life, main.lastTermination),
  });
  return { ...action, record: { ...action.record, main: life } };
}

/** Under the release image there is nothing to put back; before a swap it is not the new image's doing. */
function isCounted({ seen: { pod, release }, record: { phase, op } }: Situation): boolean {
  if (pod.gathererImage === release.image || phase === 'RollingBack') return false;
  return phase !== 'Applying' || op?.to === pod.gathererImage;
}

/** How an end was is known of the last one alone; those before it came too soon for anybody to look, and count. */
function counted({ seen, record }: Situation, before: MainLife, restarts: number): MainLife {
  const isSettled = record.op === undefined && seen.now - at(before.at) > settledMilliseconds;
  const isInnocent = isExpected(seen.pod.main?.lastTermination) || isReboot(seen, before);
  const news = isInnocent ? restarts - 1 : restarts;
  const ends = (isSettled ? 0 : before.ends) + news;
  return { ...lifeUnder(seen.pod.gathererImage, seen), ends, at: news === 0 ? before.at : iso(seen.now) };
}

/** After a reboot of the node every container has restarted. */
function isReboot({ cluster: { bootID } }: Observation, before: MainLife): boolean {
  return bootID !== undefined && before.bootID !== undefined && bootID !== before.bootID;
}

function isExpected(last: Termination | undefined): boolean {
  return (
    last !== undefined && (isNodeEvent(last) || (askedExitCodes.has(last.exitCode) && last.reason !== 'OOMKilled'))
  );
}

function evidenceOf({ ends }: MainLife, last: Termination | undefined) {
  const how = last === undefined ? 'unknown' : `${last.reason}, exit code ${last.exitCode}`;
  return { evidence: `main ended ${ends} times, last: ${how}`, ...(last && { exitCode: last.exitCode }) };
}
