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
    ...(signal === undefined ? {} : { signal }),
    reason,
    ...(message ? { message } : {}),
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
    containerID: containerId,
  };
}

/** `status.phase` and `status.conditions` of a pod that has been bound. */
export function podConditions(states: readonly ContainerState[], startTime: Date): object[] {
  const unready = states.filter(({ ready }) => !ready).map(({ name }) => name);
  const ready =
    unready.length === 0
      ? { status: 'True' }
      : {
          status: 'False',
          reason: 'ContainersNotReady',
          message: `containers with unready status: [${unready.join(' ')}]`,
        };
  const lastTransitionTime = startTime.toISOString();
  return [
    { type: 'PodReadyToStartContainers', status: 'True', lastTransitionTime },
    { type: 'Initialized', status: 'True', lastTransitionTime },
    { type: 'Ready', lastTransitionTime, ...ready },
    { type: 'ContainersReady', lastTransitionTime, ...ready },
    { type: 'PodScheduled', status: 'True', lastTransitionTime },
  ];
}
