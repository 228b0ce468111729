import type { Action } from '../action.ts';
import { blamesDisk } from '../gates/full-disk.ts';
import { judgeGather } from '../gates/gather.ts';
import type { Failure, QuarantineEntry } from '../record/record.ts';
import { normal, save, type Situation, wait } from '../situation.ts';
import { at, iso, isoIn, isWithin } from '../time.ts';
import { requestGather } from '../transitions/requests.ts';
import { displaced } from './displaced.ts';
import { track } from './track.ts';

const baselineMilliseconds = 10 * 60_000;
const environmentHoldSeconds = 6 * 3600;
const fullDiskHoldSeconds = 3600;

/** Rests on the image chosen; leaves for a new digest, for an image that fails, or because the pod runs something else. */
export function stable(situation: Situation): Action {
  const { seen, record } = situation;
  if (seen.pod.gathererImage !== record.chosen.image) return displaced(situation);
  if (record.overridden !== undefined) return save(situation, { overridden: undefined });
  return checkRelease(situation) ?? learnBaseline(situation) ?? track(situation);
}

/**
 * The A/A check: a digest that failed its gather is cleared when the release image fails the same way. One gather on the release
 * image, asked for once, decides.
 */
function checkRelease(situation: Situation): Action | undefined {
  const { seen, record } = situation;
  const entry = record.quarantine.find((each) => each.check !== undefined);
  if (entry?.check === undefined) return undefined;
  const { gather, deadline } = entry.check;
  const isRelease = record.chosen.image === seen.release.image;
  if (seen.gather.last?.requestId === gather) {
    const failure = judgeGather(seen.gather.last, record.baseline);
    return failure?.reason === entry.reason ? clear(situation, entry, failure) : condemn(situation, entry);
  }
  const { gatherTimeoutSeconds, deadlines } = seen.settings;
  const isDated = isWithin(deadline, seen.now, gatherTimeoutSeconds + deadlines.gatherSlackSeconds);
  if (!isRelease || !isDated || seen.now >= at(deadline)) return condemn(situation, entry);
  if (seen.gather.isRunning) return wait('GatherInProgress', 'waits for the gather that runs', at(deadline));
  const isUp = seen.handshake !== undefined && seen.handshake.containerID === seen.pod.container?.containerID;
  return isUp
    ? requestGather(situation, gather, 'check')
    : wait('AwaitingHandshake', 'waits for the release image to answer', at(deadline));
}

/** What the release image says of a full disk is believed; the same words of the new image alone clear nobody. */
function clear(situation: Situation, entry: QuarantineEntry, failure: Failure): Action {
  const { check: _, ...rest } = entry;
  const isFullDisk = blamesDisk(failure.evidence ?? '');
  const until = isoIn(situation.seen.now, isFullDisk ? fullDiskHoldSeconds : environmentHoldSeconds);
  const fault = isFullDisk
    ? ({ class: 'infrastructure', reason: 'NoSpaceLeft' } as const)
    : ({ class: 'environment' } as const);
  const cleared: QuarantineEntry = { ...rest, ...fault, count: Math.max(0, entry.count - 1), until };
  const message = `the release image fails alike (${entry.reason}): ${entry.digest} may be tried again after ${until}`;
  const quarantine = replaced(situation.record.quarantine, entry, cleared);
  return save(situation, { quarantine }, { events: [normal('FastTrackCandidate', message)] });
}

function condemn(situation: Situation, entry: QuarantineEntry): Action {
  const { check: _, ...verdict } = entry;
  return save(situation, { quarantine: replaced(situation.record.quarantine, entry, verdict) });
}

function replaced(list: readonly QuarantineEntry[], old: QuarantineEntry, next: QuarantineEntry): QuarantineEntry[] {
  return list.map((entry) => (entry === old ? next : entry));
}

/** Keeps the figures of a good gather for gate G4; a newer one of the same image only after 10 minutes, to spare the Secret. */
function learnBaseline(situation: Situation): Action | undefined {
  const { seen, record } = situation;
  const { last } = seen.gather;
  const { baseline, chosen } = record;
  if (last?.outcome !== 'Succeeded' || last.containerID !== seen.pod.container?.containerID) return undefined;
  const isFresh = baseline !== undefined && Math.abs(seen.now - at(baseline.at)) < baselineMilliseconds;
  if (last.id === baseline?.gather || (isFresh && baseline.image === chosen.image)) return undefined;
  const { id, records, bytes } = last;
  // By whatever clock it was measured: what is written has to be read again.
  const durationSeconds = Math.max(0, last.durationSeconds);
  return save(situation, {
    baseline: { gather: id, image: chosen.image, at: iso(seen.now), records, bytes, durationSeconds },
  });
}
