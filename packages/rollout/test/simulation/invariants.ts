import type { RolloutEvent } from '../../src/action.ts';
import { type Action, decide, type Observation, type RolloutRecord } from '../../src/index.ts';
import type { Phase } from '../../src/record/record.ts';
import { rescue } from '../../src/rescue.ts';
import { isGood } from './images.ts';
import { transitions } from './transitions.ts';
import type { World } from './world.ts';

const allowed = new Set(transitions.map(({ from, to }) => `${from} ${to}`));
const withOperation: ReadonlySet<Phase> = new Set(['Prepared', 'Applying', 'Probation', 'RollingBack']);

/** A broken promise; the message names it. */
export class BrokenInvariant extends Error {}

function demand(isKept: boolean, promise: string, about: unknown): void {
  if (!isKept) throw new BrokenInvariant(`${promise}: ${JSON.stringify(about)}`);
}

/** What must hold for every action, whatever was observed (README, "What always holds"). */
export function checkAction(seen: Observation, action: Action): void {
  const record = seen.record.kind === 'valid' ? seen.record.record : undefined;
  if (action.kind === 'record') checkWrite(record, action.record);
  if (action.kind === 'wait') demand((action.until ?? seen.now + 1) > seen.now, 'a wait ends in the future', action);
  if (action.kind !== 'patch') return;
  const { op } = record ?? {};
  demand(!seen.settings.observe, 'nothing is patched in observe mode', action);
  demand(op?.id === action.op && op.to === action.to, 'a patch follows the record of its operation', { action, op });
  if (record === undefined || op === undefined) return;
  demand(seen.pod.gathererImage !== action.to, 'no patch to what is there', action);
  demand(
    op.rollback ? record.phase === 'RollingBack' : record.phase === 'Applying',
    'a patch belongs to its phase',
    record,
  );
  demand(op.purpose === 'pin' || !isCondemned(record, seen, action.to), 'no patch to a bad image', {
    action,
    record,
  });
  if (op.rollback) checkFallback(seen, action);
  else demand(isCalm(seen), 'no swap while the cluster is busy', seen.cluster);
}

function checkWrite(before: RolloutRecord | undefined, after: RolloutRecord): void {
  demand((after.op !== undefined) === withOperation.has(after.phase), 'an operation is open in its phases only', after);
  demand((after.op?.attempt ?? 0) <= 3, 'at most three attempts', after.op);
  if (before === undefined) return;
  demand(after.rev === before.rev + 1, 'every write counts', { before: before.rev, after: after.rev });
  const step = `${before.phase} ${after.phase}`;
  const isVoid = before.release.version !== after.release.version || before.release.image !== after.release.image;
  demand(before.phase === after.phase || isVoid || allowed.has(step), 'a change of phase is on the list', step);
}

/** The way back is the same when nothing is known of any registry. */
function checkFallback(seen: Observation, action: Action): void {
  const { poll: _poll, description: _description, ...offline } = seen;
  const same = [decide, rescue].some((step) => JSON.stringify(step(offline)) === JSON.stringify(action));
  demand(same, 'a fallback asks no registry', action);
}

/** What must hold between two steps, the contract of `GathererImage` included. */
export function checkRest(seen: Observation): void {
  if (seen.record.kind !== 'valid' || seen.record.record.op !== undefined) return;
  const { record } = seen.record;
  const isOurs = record.chosen.image === seen.secret.gathererImage;
  demand(!isOurs || !isCondemned(record, seen, record.chosen.image), 'what is chosen is not quarantined', record);
}

/** An image that ends whoever reads it does so twice, and never again before the release image has run. */
export function checkLife(world: World): void {
  const { pod } = world;
  const killed = (world.killsOf.get(pod.image) ?? 0) + 1;
  world.killsOf.set(pod.image, killed);
  // With the record the count is lost: the end after which it was found missing is not in the new one.
  demand(killed <= (world.wasRecordLost ? 3 : 2), 'main is ended twice by one attempt at most', pod.image);
}

/** Written again, on purpose not with the code under test. */
function isCondemned({ quarantine }: RolloutRecord, seen: Observation, image: string): boolean {
  return quarantine.some((entry) => {
    const left = entry.until === undefined ? 1 : Date.parse(entry.until) - seen.now;
    // Dated further off than any hold there is: by a clock that was wrong.
    const isFuture = left > 0 && left <= (7 * 24 + 1) * 3_600_000;
    const isThisRelease = entry.release === seen.release.version;
    return entry.class === 'image' && image.endsWith(entry.digest) && isFuture && isThisRelease;
  });
}

function isCalm({ cluster, gather }: Observation): boolean {
  return !cluster.isUpgrading && cluster.isRolledOut && !cluster.hasDiskPressure && !gather.isRunning;
}

/**
 * Good images are not condemned, bad ones are not confirmed. Left out: a gather that failed because of the cluster, which the
 * A/A check clears afterwards; records that are missing where there was no good gather to compare with; an image that crashes
 * later and whose probation a clock that jumped has cut short; attempts that kills used up.
 */
export function checkJustice(world: World, events: readonly RolloutEvent[]): void {
  for (const { reason, message } of events) {
    const digest = /sha256:[0-9a-f]{64}/.exec(message)?.[0] ?? '';
    const image = world.images.get(digest);
    if (image === undefined) continue;
    const isUnproven = world.wasRecordLost && image.behaviour === 'wrong-version';
    const isAccepted = isGood(image) || isUnproven || ['loses-records', 'crashes-later'].includes(image.behaviour);
    if (reason === 'FastTrackConfirmed') demand(isAccepted, 'a bad image is not confirmed', { image, message });
    const isExcused =
      (world.wasClusterBroken && message.includes('Gather')) || /no attempt|Withdrawn|MainUnstable/.test(message);
    const isJust = !isGood(image) || isExcused;
    if (reason === 'FastTrackQuarantined') demand(isJust, 'a good image is not condemned', { image, message });
  }
}
