import { digestIn } from '../image.ts';
import { evidenceOf } from '../record/bounds.ts';
import type { Failure, Operation } from '../record/record.ts';
import {
  createFailures,
  lastingReasons,
  type Meaning,
  nodeReasons,
  pullFailures,
  terminatedReasons,
  unknownPullFailure,
  waitingReasons,
} from './failure-tables.ts';
import type { ContainerView, PodView, Termination } from './pod-view.ts';

/** What the kubelet's report says about the image that the operation asked for. */
export type ContainerVerdict =
  /** Not acted on yet: the report is about the container of before. */
  | { readonly kind: 'pending' }
  /** Being fetched or started; `blame` is the failure that a passed deadline is put down to. */
  | { readonly kind: 'starting'; readonly blame: Failure }
  /** The new container runs; whether it is what was asked for is for the handshake to say. */
  | { readonly kind: 'running'; readonly containerID: string }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** The part of an operation that a report is read against. */
export type JudgedOperation = Pick<
  Operation,
  'from' | 'to' | 'containerIDBefore' | 'endedIDBefore' | 'restartCountBefore' | 'waitingBefore' | 'handshakeAt'
>;

const slowStart: Failure = { class: 'infrastructure', reason: 'StartTimeout' };
/** Ends of the new container that condemn it before it ever answered, when the kubelet holds it back after them. */
const crashesInBackOff = 1;
/** The same while it is down and not held back, as between the reports of a crash loop. */
const crashesBeforeHandshake = 2;
/** Ends that condemn it in any state. */
const crashesInWindow = 3;
/** Restarts that a gatherer which has answered may not reach: at most one passes the probation. */
const crashesAfterHandshake = 2;

/**
 * Reads the result of a patch; whose pod it is and what its spec says was checked before.
 *
 * After a swap the kubelet counts the first start already: an image that dies at once is in `CrashLoopBackOff` after its
 * first end and restarted ten seconds later. The verdict falls there, because waiting for the restart costs ten seconds
 * without a gatherer; one wrongly condemned is tried again. Where the kubelet does not hold it back, the second end of a
 * container that never answered counts, for `CrashLoopBackOff` comes and goes between restarts. An image that ends once and
 * comes up at once is let live.
 */
export function judgeContainer(pod: PodView, op: JudgedOperation): ContainerVerdict {
  const { container } = pod;
  if (container === undefined || !isUpToDate(pod)) return { kind: 'pending' };
  const ended = endOfNewContainer(container, op);
  const failure = failureOfEnd(ended, container, op) ?? failureOfWaiting(container, op);
  if (failure !== undefined) return { kind: 'failed', failure };
  if (container.state.kind === 'running') return judgeRunning(pod, op);
  return { kind: 'starting', blame: blameForWaiting(container, op) ?? blameForEnd(ended) ?? slowStart };
}

/** The same without counting: whether a container of the image runs now, however often it has ended before. */
export function judgeRunning(pod: PodView, op: JudgedOperation): ContainerVerdict {
  const { container } = pod;
  const isRunning = container?.state.kind === 'running' && isUpToDate(pod);
  if (!isRunning || !isNew(container.containerID, container, op)) return { kind: 'pending' };
  return { kind: 'running', containerID: container.containerID };
}

/**
 * Whether the kubelet has seen the spec, as far as it says so, and the report is about the container and not the end of the
 * pod.
 */
function isUpToDate({ generation, observedGeneration, reason }: PodView): boolean {
  const isSeen = observedGeneration === undefined || observedGeneration >= generation;
  return isSeen && (reason === undefined || !nodeReasons.has(reason));
}

/**
 * Whether a container that nobody has patched lately is down for good: what ends an image that passed its probation.
 * @param from - the image before, when the pod may just have been patched: a report that names that one is not held against
 * this one
 */
export function judgeSteadyContainer(pod: PodView, from = ''): Failure | undefined {
  const { container } = pod;
  if (container?.state.kind !== 'waiting' || !isUpToDate(pod) || !namesNew(container, { from, to: pod.gathererImage }))
    return undefined;
  const { reason, message } = container.state;
  const meaning = waitingReasons[reason];
  if (meaning === 'image') return { class: 'image', reason, ...evidence(message) };
  if (meaning === 'create') {
    const failure = classifyCreateMessage(container.state, pod.gathererImage);
    return failure.class === 'image' ? failure : undefined;
  }
  if (meaning !== 'back-off' || container.lastTermination === undefined) return undefined;
  return meaningOf(container.lastTermination) === 'node' ? undefined : crash(container.lastTermination, reason);
}

/**
 * Ends of the new container: restarts since the patch, less the one of the patch itself, and the end that was not followed by
 * a restart.
 */
function countEnds(container: ContainerView, op: JudgedOperation): number {
  const restarts = container.restartCount - (op.restartCountBefore ?? container.restartCount - 1) - 1;
  return Math.max(0, restarts) + (container.state.kind === 'running' ? 0 : 1);
}

function failureOfEnd(
  ended: Termination | undefined,
  container: ContainerView,
  op: JudgedOperation,
): Failure | undefined {
  if (ended === undefined) return undefined;
  const meaning = meaningOf(ended);
  if (meaning === 'node') return undefined;
  if (meaning !== 'count') return crash(ended, ended.reason);
  const ends = countEnds(container, op);
  return ends >= endsThatCondemn(container, op) ? crash(ended, 'CrashLoopBackOff') : undefined;
}

function endsThatCondemn({ state }: ContainerView, { handshakeAt }: JudgedOperation): number {
  if (handshakeAt !== undefined) return crashesAfterHandshake;
  if (state.kind === 'running') return crashesInWindow;
  const isHeldBack = state.kind === 'waiting' && waitingReasons[state.reason] === 'back-off';
  return isHeldBack ? crashesInBackOff : crashesBeforeHandshake;
}

/** The newest end of an instance of the image that was asked for, if one ended. */
function endOfNewContainer(container: ContainerView, op: JudgedOperation): Termination | undefined {
  const { state, lastTermination } = container;
  const newest = state.kind === 'terminated' ? state : lastTermination;
  return newest !== undefined && isNew(newest.containerID, container, op) ? newest : undefined;
}

/**
 * A report is about the old container when it names its id, or the old image and not the new one. A report that names
 * neither image proves nothing and is taken by its id alone.
 */
function isNew(containerID: string, container: ContainerView, op: JudgedOperation): boolean {
  return !['', op.containerIDBefore, op.endedIDBefore].includes(containerID) && namesNew(container, op);
}

/** Whether the report names the new image, or at least not the old one; runtimes make up other names for either. */
export function namesNew({ image, imageID }: ContainerView, { from, to }: Pick<Operation, 'from' | 'to'>): boolean {
  const [old, wanted] = [digestIn(from), digestIn(to)];
  const names = `${image} ${imageID}`;
  return old === '' || old === wanted || !names.includes(old) || (wanted !== '' && names.includes(wanted));
}

function failureOfWaiting(container: ContainerView, op: JudgedOperation): Failure | undefined {
  const blame = blameForWaiting(container, op);
  const isStale = container.state.kind === 'waiting' && container.state.reason === op.waitingBefore;
  if (blame === undefined || isStale) return undefined;
  return blame.class !== 'infrastructure' || lastingReasons.has(blame.reason) ? blame : undefined;
}

function blameForWaiting({ state }: ContainerView, op: JudgedOperation): Failure | undefined {
  if (state.kind !== 'waiting') return undefined;
  const meaning = waitingReasons[state.reason] ?? 'progress';
  if (meaning === 'progress' || meaning === 'back-off' || meaning === 'count' || meaning === 'node') return undefined;
  if (meaning === 'pull') return classifyPullMessage(state.message, op.to);
  if (meaning === 'create') return classifyCreateMessage(state, op.to);
  return { class: meaning, reason: state.reason, ...evidence(state.message) };
}

/**
 * Who is to blame for a failed pull, by the runtime's message.
 * @param image - left out of the message first, so that a repository called `policy` or a digest with `429` decides nothing
 */
export function classifyPullMessage(message: string, image: string): Failure {
  const said = message.replaceAll(/sha256:[0-9a-f]+/g, '').replaceAll(nameIn(image), '');
  const row = pullFailures.find(({ pattern }) => pattern.test(said)) ?? unknownPullFailure;
  return { class: row.class, reason: row.reason, ...evidence(message) };
}

/** The same for a container that could not be created or started. */
export function classifyCreateMessage(
  { reason, message }: { readonly reason: string; readonly message: string },
  image: string,
): Failure {
  const said = message.replaceAll(nameIn(image), '');
  const row = createFailures.find(({ pattern }) => pattern.test(said)) ?? { class: 'image' as const, reason };
  return { class: row.class, reason: row.reason, ...evidence(message) };
}

function nameIn(image: string): string {
  return image.split('@', 1)[0] ?? '';
}

function blameForEnd(ended: Termination | undefined): Failure | undefined {
  return ended === undefined || meaningOf(ended) === 'node' ? undefined : crash(ended, ended.reason || 'Error');
}

/** Whether a container ended with its node or its pod, and by nothing of its own. */
export function isNodeEvent(ended: Termination): boolean {
  return meaningOf(ended) === 'node';
}

function meaningOf({ reason }: Termination): Meaning {
  return terminatedReasons[reason] ?? 'count';
}

function crash({ exitCode, message }: Termination, reason: string): Failure {
  return { class: 'image', reason: reason.slice(0, 128), exitCode, ...evidence(message) };
}

function evidence(message: string): { evidence?: string } {
  return message === '' ? {} : { evidence: evidenceOf(message) };
}
