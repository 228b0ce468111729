import { describe, expect, it } from '@jest/globals';
import { decide } from '../src/index.ts';
import { chosen, image, observation, operation, patchedPod, record, release, written } from './support/fixtures.ts';

const overfull = '1342177280 bytes on the volume';

describe('a volume that holds more than it may', () => {
  it('puts the release image back while a new image is on trial', () => {
    const op = operation('b');
    const state = record({ phase: 'Applying', op });
    const action = decide(observation(state, { pod: patchedPod(op), overfull }));

    expect(written(action).record).toMatchObject({ phase: 'RollingBack', op: { rollback: true } });
    expect(JSON.stringify(written(action).record)).toContain('VolumeOverfull');
  });

  it('puts it back from an image that was accepted long ago', () => {
    const state = record({ chosen: chosen('b', { source: 'fast-track' }) });
    const action = decide(observation(state, { overfull }));

    expect(observation(state).pod.gathererImage).toBe(image('b'));
    expect(written(action).record.phase).toBe('RollingBack');
  });

  it('is nothing that the release image is taken back for', () => {
    const state = record();
    const action = decide(observation(state, { overfull }));

    expect(observation(state).pod.gathererImage).toBe(release.image);
    expect(action.kind).toBe('wait');
  });
});
