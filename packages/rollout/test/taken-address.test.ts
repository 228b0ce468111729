import { describe, expect, it } from '@jest/globals';
import { decide } from '../src/index.ts';
import { chosen, image, observation, operation, patchedPod, record, release, written } from './support/fixtures.ts';

const takenAddress = 'tcp://0.0.0.0:8443';

describe("an image that listens on main's own address", () => {
  it('is put back while it is on trial', () => {
    const op = operation('b');
    const state = record({ phase: 'Applying', op });
    const action = decide(observation(state, { pod: patchedPod(op), takenAddress }));

    expect(written(action).record).toMatchObject({ phase: 'RollingBack', op: { rollback: true } });
    expect(JSON.stringify(written(action).record)).toContain('AddressTaken');
  });

  it('is put back when it was accepted long ago', () => {
    const state = record({ chosen: chosen('b', { source: 'fast-track' }) });
    const action = decide(observation(state, { takenAddress }));

    expect(observation(state).pod.gathererImage).toBe(image('b'));
    expect(written(action).record.phase).toBe('RollingBack');
  });

  it('is none that came with the cluster: there is nothing better', () => {
    const state = record();
    const action = decide(observation(state, { takenAddress }));

    expect(observation(state).pod.gathererImage).toBe(release.image);
    expect(action.kind).toBe('wait');
  });
});
