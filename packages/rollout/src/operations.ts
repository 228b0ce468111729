import { present } from '@insights/process';
import type { Action, GatherAction, HistoryEntry, PatchAction, RolloutEvent } from './action.ts';
import { namesNew } from './pod/container-verdict.ts';
import { digestOf, pinnedImage } from './image.ts';
import type { Observation } from './observation.ts';
import { counted } from './record/flapping.ts';
import { attemptsAt, liveEntry, mostAttempts } from './record/quarantine.ts';
import type { Choice, Failure, Flapping, LastGood, Operation, OperationPurpose, Verdict } from './record/record.ts';
import { type Changes, releaseChoice, save, type Situation, wait, warning } from './situation.ts';
import { at, iso, isoIn } from './time.ts';

const firstRetryMilliseconds = 10_000;
const longestRetryMilliseconds = 300_000;

/** What a new operation is for; the rest of it is read off the pod. */
export type Plan = Pick<Operation, 'purpose' | 'to' | 'attempt'> & Partial<Operation>;

/** An operation against the pod as it is now, out of time after so many seconds. */
export function openOperation(seen: Observation, plan: Plan, deadlineSeconds: number): Operation {
  const op: Operation = {
    id: seen.newId,
    rollback: false,
    ...plan,
    from: seen.pod.gathererImage,
    podUID: seen.pod.uid,
    startedAt: iso(seen.now),
    deadline: isoIn(seen.now, deadlineSeconds),
  };
  return withBaseline(op, seen);
}

/**
 * The operation with the container as it stands now: what is seen later is judged against it (B3). Of an image that is there already,
 * the instance that the kubelet shows is taken for the first one, unless the report names the image of before.
 */
export function withBaseline(op: Operation, { pod, cluster }: Observation): Operation {
  const { containerIDBefore: _c, endedIDBefore: _e, restartCountBefore: _r, waitingBefore: _w, ...rest } = op;
  const { container } = pod;
  const isThere = pod.gathererImage === op.to && (container === undefined || namesNew(container, op));
  const restarts = container?.restartCount;
  const isFirst = isThere && container?.state.kind === 'running';
  return {
    ...rest,
    generation: pod.generation + (pod.gathererImage === op.to ? 0 : 1),
    ...present({
      node: pod.node,
      bootID: cluster.bootID,
      containerIDBefore: isThere ? undefined : container?.containerID,
      endedIDBefore: container?.lastTermination?.containerID,
      restartCountBefore: isFirst ? Math.max(0, container.restartCount - 1) : restarts,
      waitingBefore: container?.state.kind === 'waiting' ? container.state.reason.slice(0, 128) : undefined,
    }),
  };
}

/** The patch of an operation, unless a patch of it has failed a moment ago: 10 seconds doubling to 5 minutes. */
export function patchOf(op: Operation, { seen }: Situation): Action {
  const { patchFailure, pod, now } = seen;
  if (patchFailure?.op === op.id) {
    const retryAt = retryAtOf(patchFailure);
    if (now < retryAt) return wait('PatchBackoff', `the patch failed: ${patchFailure.message}`, retryAt);
  }
  const intent = { op: op.id, from: op.from, to: op.to, reason: op.purpose, at: iso(now) };
  const patch: PatchAction = {
    kind: 'patch',
    op: op.id,
    from: op.from,
    to: op.to,
    podUID: pod.uid,
    resourceVersion: pod.resourceVersion,
    intent,
  };
  return patch;
}

/** Asks for a gather as evidence, unless the gatherer has refused it a moment ago. */
export function requestGather({ seen }: Situation, requestId: string, purpose: GatherAction['purpose']): Action {
  const { failure } = seen.gather;
  const retryAt = failure?.requestId === requestId ? retryAtOf(failure) : seen.now;
  if (seen.now < retryAt) return wait('AwaitingGather', `no gather: ${failure?.message ?? ''}`, retryAt);
  return { kind: 'gather', requestId, purpose };
}

/** 10 seconds after the first failure in a row, doubling to 5 minutes (C2). */
function retryAtOf({ at: failedAt, failures }: { readonly at: number; readonly failures: number }): number {
  return failedAt + Math.min(firstRetryMilliseconds * 2 ** (failures - 1), longestRetryMilliseconds);
}

/** Where to fall back: the release image, or the newest good digest of this release when the settings say so (C2). */
export function fallbackOf({ seen, record }: Situation): Choice {
  const { lastGood } = record;
  const release = releaseChoice(seen);
  if (seen.settings.fallback !== 'last-good' || lastGood?.release !== seen.release.version) return release;
  const { digest } = lastGood;
  const isRunning = digest === digestOf(seen.pod.gathererImage);
  if (isRunning || liveEntry(record, seen, digest) !== undefined || seen.withdrawn.includes(digest)) return release;
  const image = lastGood.image ?? (record.track === undefined ? undefined : pinnedImage(record.track.ref, digest));
  return image === undefined ? release : goodChoice(lastGood, image);
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
  const target = purpose === 'rollback' ? fallbackOf(situation) : releaseChoice(seen);
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

/** A pause that a count has just begun. */
export function pauseEvents(before: Flapping, after: Flapping): RolloutEvent[] {
  if (after.pausedUntil === undefined || after.pausedUntil === before.pausedUntil) return [];
  const message = `${after.swaps} swaps and ${after.fallbacks} fallbacks since ${after.since}: no new image before ${after.pausedUntil}`;
  return [warning('TrackingPaused', message)];
}

function verdictOf({ seen, record }: Situation, failure: Failure): Verdict {
  const digest = digestOf(seen.pod.gathererImage);
  const { op } = record;
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

/** One line of the history about an operation. */
export function historyOf(
  { seen, record }: Situation,
  entry: Pick<HistoryEntry, 'result' | 'reason'> & Partial<HistoryEntry>,
): HistoryEntry {
  const { op } = record;
  return {
    at: iso(seen.now),
    ...(op === undefined ? {} : { op: op.id }),
    from: op?.from ?? record.chosen.image,
    to: op?.to ?? record.chosen.image,
    durations: {
      ...(op?.handshakeAt === undefined ? {} : { start: (at(op.handshakeAt) - at(op.startedAt)) / 1000 }),
      ...(seen.gather.last === undefined || seen.gather.last.id !== op?.lastGather
        ? {}
        : { gather: seen.gather.last.durationSeconds }),
    },
    ...entry,
  };
}
