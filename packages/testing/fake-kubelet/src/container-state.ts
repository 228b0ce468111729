import { present } from '@insights/process';
import type { ProcessExit } from './container-process.ts';

/** How one run of a container ended. */
export interface Termination extends ProcessExit {
  readonly containerId: string;
  readonly reason: string;
  readonly message?: string;
  readonly startedAt: Date;
}

/** What is known of a container; the status is made of it. */
export interface ContainerState {
  readonly name: string;
  /** The last run that was started, running or not. While a new image is pulled this is still the old one. */
  readonly run?: {
    readonly containerId: string;
    readonly image: string;
    readonly imageId: string;
    readonly startedAt: Date;
  };
  readonly running: boolean;
  /** Why nothing runs. */
  readonly waiting?: { readonly reason: string; readonly message?: string };
  readonly last?: Termination;
  /** It ended and is not to run again. */
  readonly finished: boolean;
  readonly restartCount: number;
  readonly started: boolean;
  readonly ready: boolean;
}

/**
 * `status.containerStatuses[]` as a kubelet writes it. While a container waits, `image`, `imageID`, `containerID` and
 * `restartCount` are those of its last run, whatever the spec says by now.
 */
export function containerStatus(state: ContainerState, specImage: string): object {
  return {
    name: state.name,
    image: state.run?.image ?? specImage,
    imageID: state.run?.imageId ?? '',
    ...(state.run ? { containerID: state.run.containerId } : {}),
    restartCount: state.restartCount,
    started: state.started,
    ready: state.ready,
    state: currentState(state),
    lastState: state.last && (state.running || state.waiting) ? { terminated: terminated(state.last) } : {},
  };
}

function currentState({ running, run, waiting, last }: ContainerState): object {
  if (running && run) return { running: { startedAt: run.startedAt.toISOString() } };
  if (waiting) return { waiting };
  return last ? { terminated: terminated(last) } : { waiting: { reason: 'ContainerCreating' } };
}

function terminated({ containerId, exitCode, signal, reason, message, startedAt, finishedAt }: Termination): object {
  return {
    exitCode,
    ...present({ signal }),
    reason,
    ...(message ? { message } : {}),
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
    containerID: containerId,
  };
}

/** `status.phase` of a pod that has been bound. */
export function podPhase(states: readonly ContainerState[]): string {
  if (states.length > 0 && states.every(({ finished }) => finished)) {
    return states.every(({ last }) => last?.exitCode === 0) ? 'Succeeded' : 'Failed';
  }
  return states.some(({ run }) => run) ? 'Running' : 'Pending';
}

/** One of `status.conditions`. */
export interface PodCondition {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime: string;
}

/**
 * `status.conditions` of a pod that has been bound.
 * @param before - the conditions so far: one whose status stays keeps its time
 */
export function podConditions(
  states: readonly ContainerState[],
  before: readonly PodCondition[],
  now: Date,
): PodCondition[] {
  const ready = readiness(states);
  const conditions = [
    { type: 'PodReadyToStartContainers', status: 'True' as const },
    { type: 'Initialized', status: 'True' as const },
    { type: 'Ready', ...ready },
    { type: 'ContainersReady', ...ready },
    { type: 'PodScheduled', status: 'True' as const },
  ];
  return conditions.map((condition) => {
    const known = before.find(({ type }) => type === condition.type);
    const lastTransitionTime = known?.status === condition.status ? known.lastTransitionTime : now.toISOString();
    return { ...condition, lastTransitionTime };
  });
}

function readiness(states: readonly ContainerState[]): Pick<PodCondition, 'status' | 'reason' | 'message'> {
  if (podPhase(states) === 'Succeeded') return { status: 'False', reason: 'PodCompleted' };
  const unready = states.filter(({ ready }) => !ready).map(({ name }) => name);
  if (unready.length === 0) return { status: 'True' };
  const message = `containers with unready status: [${unready.join(' ')}]`;
  return { status: 'False', reason: 'ContainersNotReady', message };
}
