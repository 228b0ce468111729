import { describe, expect, it } from '@jest/globals';
import { type ContainerState, containerStatus, podConditions, podPhase } from '../src/container-state.ts';

const startedAt = new Date('2026-01-01T00:00:00Z');
const later = new Date('2026-01-01T00:01:00Z');
const quiet: ContainerState = {
  name: 'c',
  running: false,
  finished: false,
  restartCount: 0,
  started: false,
  ready: false,
};
const fresh: ContainerState = { ...quiet, waiting: { reason: 'ContainerCreating' } };
const run = { containerId: 'sandbox://1', image: 'host/a@sha256:1', imageId: 'host/a@sha256:1', startedAt };
const running: ContainerState = { ...quiet, run, running: true, started: true, ready: true };
const last = {
  containerId: 'sandbox://1',
  startedAt,
  finishedAt: later,
  exitCode: 143,
  signal: 15,
  reason: 'Error',
  message: '',
};

describe('the status of a container', () => {
  it('names the image of the spec before the first start', () => {
    expect(containerStatus(fresh, 'host/a@sha256:1')).toEqual({
      name: 'c',
      image: 'host/a@sha256:1',
      imageID: '',
      restartCount: 0,
      started: false,
      ready: false,
      state: { waiting: { reason: 'ContainerCreating' } },
      lastState: {},
    });
  });

  it('shows the old image, imageID, containerID and restartCount while the new image is awaited', () => {
    const waiting = { reason: 'ErrImagePull', message: 'no' };

    expect(containerStatus({ ...fresh, run, last, waiting, restartCount: 2 }, 'host/a@sha256:2')).toMatchObject({
      image: run.image,
      imageID: run.imageId,
      containerID: 'sandbox://1',
      restartCount: 2,
      state: { waiting },
      lastState: { terminated: { exitCode: 143, signal: 15, containerID: 'sandbox://1' } },
    });
  });

  it('shows how the last run ended until something else is known', () => {
    const status = containerStatus({ ...quiet, run, last }, run.image);

    expect(status).toMatchObject({ state: { terminated: { exitCode: 143, reason: 'Error' } }, lastState: {} });
  });
});

describe('the status of a pod', () => {
  it.each([
    ['Pending', [fresh]],
    ['Running', [running, fresh]],
    ['Running', [running, { ...running, running: false, finished: true, last: { ...last, exitCode: 0 } }]],
    ['Succeeded', [{ ...quiet, run, finished: true, last: { ...last, exitCode: 0 } }]],
    ['Failed', [{ ...quiet, run, finished: true, last }]],
  ] as const)('is %s', (phase, states) => {
    expect(podPhase(states)).toBe(phase);
  });

  it('says which containers are not ready, and when that changed', () => {
    const before = podConditions([running, { ...running, name: 'd' }], [], startedAt);
    const after = podConditions([running, { ...running, name: 'd', ready: false }], before, later);

    expect(before.find(({ type }) => type === 'Ready')).toMatchObject({ status: 'True' });
    expect(after.find(({ type }) => type === 'Ready')).toEqual({
      type: 'Ready',
      status: 'False',
      reason: 'ContainersNotReady',
      message: 'containers with unready status: [d]',
      lastTransitionTime: later.toISOString(),
    });
    expect(after.find(({ type }) => type === 'Initialized')?.lastTransitionTime).toBe(startedAt.toISOString());
  });
});
