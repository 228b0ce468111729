import { describe, expect, it } from '@jest/globals';
import { decide } from '../src/index.ts';
import { chosen, image, observation, operation, patchedPod, record, written } from './support/fixtures.ts';

const message = 'the answer is larger than 65536 bytes';

function fault(containerID = 'cri-o://new') {
  return { handshakeFault: { containerID, message } };
}

describe('an answer that is none of a gatherer', () => {
  it('puts the release image back at once, and not when the start should have ended', () => {
    const op = operation('b');
    const state = record({ phase: 'Applying', op });

    const action = decide(observation(state, { pod: patchedPod(op), ...fault() }));

    expect(written(action).record).toMatchObject({ phase: 'RollingBack', op: { rollback: true } });
    expect(JSON.stringify(written(action).record)).toContain(`"reason":"HandshakeInvalid","evidence":"${message}"`);
  });

  it('ends a probation', () => {
    const op = operation('b', { handshakeAt: operation('b').startedAt });
    const state = record({ phase: 'Probation', op, chosen: chosen('b', { provisional: true }) });

    const action = decide(observation(state, { pod: patchedPod(op), ...fault() }));

    expect(written(action).record.phase).toBe('RollingBack');
  });

  it('of the container of before says nothing about the new one', () => {
    const op = operation('b');
    const state = record({ phase: 'Applying', op });

    const action = decide(observation(state, { pod: patchedPod(op), ...fault('cri-o://old') }));

    expect(action.kind).toBe('wait');
  });

  it('of an image that was accepted long ago changes nothing by itself', () => {
    const state = record({ chosen: chosen('b', { source: 'fast-track' }) });

    expect(observation(state).pod.gathererImage).toBe(image('b'));
    expect(decide(observation(state, fault())).kind).toBe('wait');
  });
});
