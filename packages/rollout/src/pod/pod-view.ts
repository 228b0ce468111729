import { isObject, type JsonObject, present } from '@insights/process';
import { RolloutError } from '../errors.ts';
import { type Intent, intentAnnotation, parseIntent } from './intent.ts';

/** How one instance of the container ended. Times of the node are not read: they cannot be compared with ours. */
export interface Termination {
  /** May be empty when the runtime could not create it. */
  readonly containerID: string;
  readonly reason: string;
  readonly exitCode: number;
  readonly message: string;
}

/** What the kubelet says about the gatherer container. `image` and `imageID` are known to lie. */
export interface ContainerView {
  /** Empty until one was created. */
  readonly containerID: string;
  readonly restartCount: number;
  readonly image: string;
  readonly imageID: string;
  readonly state:
    | { readonly kind: 'waiting'; readonly reason: string; readonly message: string }
    | { readonly kind: 'running' }
    | ({ readonly kind: 'terminated' } & Termination);
  readonly lastTermination?: Termination;
  readonly isReady: boolean;
}

/** How often our own container was started again, and how it ended last. */
export interface MainView {
  readonly restartCount: number;
  readonly lastTermination?: Termination;
}

/** The parts of our own pod that decisions read. */
export interface PodView {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly node?: string;
  readonly generation: number;
  /** Absent before Kubernetes 1.34. */
  readonly observedGeneration?: number;
  /** `spec.containers[gatherer].image`: what was asked for, the only field that is exactly ours. */
  readonly gathererImage: string;
  readonly intent?: Intent;
  /** Absent until the kubelet has reported. */
  readonly container?: ContainerView;
  /** Our own container, as far as its ends go; absent until the kubelet has reported. */
  readonly main?: MainView;
  /** `Evicted`, `NodeShutdown`, …: what happens to the whole pod is no image's fault. */
  readonly reason?: string;
}

/**
 * Reads a pod as the API server returns it.
 * @param container - name of the gatherer container; ours is `main`
 * @throws RolloutError `ERR_ROLLOUT_POD_MALFORMED` naming the member
 */
export function readPod(pod: unknown, container = 'gatherer'): PodView {
  const { metadata, spec, status } = members(pod);
  const own = list(spec['containers']).find(({ name }) => name === container);
  const statuses = list(status['containerStatuses']);
  const statusOfOwn = statuses.find(({ name }) => name === container);
  const statusOfMain = statuses.find(({ name }) => name === 'main');
  const annotation = optionalText(object(metadata['annotations'])[intentAnnotation]);
  return {
    uid: required(metadata['uid'], 'metadata.uid'),
    resourceVersion: required(metadata['resourceVersion'], 'metadata.resourceVersion'),
    generation: count(metadata['generation']),
    gathererImage: required(own?.['image'], `spec.containers[name=${container}].image`),
    ...present({ node: optionalText(spec['nodeName']) }),
    ...present({ observedGeneration: optionalCount(status['observedGeneration']) }),
    ...present({ intent: parseIntent(annotation) }),
    ...present({ container: statusOfOwn === undefined ? undefined : readContainer(statusOfOwn) }),
    ...present({ main: statusOfMain === undefined ? undefined : readMain(statusOfMain) }),
    ...present({ reason: optionalText(status['reason']) }),
  };
}

/**
 * Whoever reads this runs in it: a report that does not say so is of before our start, which it has yet to count. The kubelet
 * reports a moment after it has started a container, and we may be quicker.
 */
function readMain(status: JsonObject): MainView {
  const { restartCount, state, lastTermination } = readContainer(status);
  const newest = state.kind === 'terminated' ? state : lastTermination;
  const isUncounted = state.kind !== 'running' && newest !== undefined;
  return { restartCount: restartCount + (isUncounted ? 1 : 0), ...present({ lastTermination: newest }) };
}

function readContainer(status: JsonObject): ContainerView {
  const lastTermination = object(status['lastState'])['terminated'];
  return {
    containerID: text(status['containerID']),
    restartCount: count(status['restartCount']),
    image: text(status['image']),
    imageID: text(status['imageID']),
    state: readState(object(status['state'])),
    isReady: status['ready'] === true,
    ...present({ lastTermination: isObject(lastTermination) ? readTermination(lastTermination) : undefined }),
  };
}

function readState(state: JsonObject): ContainerView['state'] {
  if (isObject(state['terminated'])) return { kind: 'terminated', ...readTermination(state['terminated']) };
  if (isObject(state['running'])) return { kind: 'running' };
  const waiting = object(state['waiting']);
  // An empty state means that the kubelet has not looked yet (API reference, ContainerState: defaults to waiting).
  return { kind: 'waiting', reason: text(waiting['reason']), message: text(waiting['message']) };
}

function readTermination(terminated: JsonObject): Termination {
  return {
    containerID: text(terminated['containerID']),
    reason: text(terminated['reason']),
    exitCode: typeof terminated['exitCode'] === 'number' ? terminated['exitCode'] : -1,
    message: text(terminated['message']),
  };
}

function members(pod: unknown): { metadata: JsonObject; spec: JsonObject; status: JsonObject } {
  const whole = object(pod);
  return { metadata: object(whole['metadata']), spec: object(whole['spec']), status: object(whole['status']) };
}

function object(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

function list(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function optionalText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function count(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

function optionalCount(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function required(value: unknown, field: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new RolloutError('ERR_ROLLOUT_POD_MALFORMED', `pod: ${field} must be a non-empty string`);
}
