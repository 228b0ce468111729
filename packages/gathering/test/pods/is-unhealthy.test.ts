import { describe, expect, it } from '@jest/globals';
import { isUnhealthyPod } from '../../src/pods/is-unhealthy.ts';

const now = new Date('2026-01-01T00:02:00Z');

describe('an unhealthy pod', () => {
  it.each([
    [
      'pending for more than two minutes',
      { metadata: { creationTimestamp: '2025-12-31T23:59:59Z' }, status: { phase: 'Pending' } },
    ],
    ['restarted', { status: { containerStatuses: [{ restartCount: 0 }, { restartCount: 1 }] } }],
    ['ended with an error', { status: { containerStatuses: [{ state: { terminated: { exitCode: 1 } } }] } }],
    [
      'ended with an error before',
      { status: { containerStatuses: [{ lastState: { terminated: { exitCode: 137 } } }] } },
    ],
    ['initialised with an error', { status: { initContainerStatuses: [{ state: { terminated: { exitCode: 2 } } }] } }],
  ])('is one that %s', (_, pod) => {
    expect(isUnhealthyPod(pod, now)).toBe(true);
  });

  it.each([
    [
      'pending for two minutes',
      { metadata: { creationTimestamp: '2026-01-01T00:00:00Z' }, status: { phase: 'Pending' } },
    ],
    [
      'completed',
      {
        status: {
          phase: 'Succeeded',
          containerStatuses: [{ restartCount: 0, state: { terminated: { exitCode: 0 } } }],
        },
      },
    ],
    ['without status', {}],
  ])('is not one that is %s', (_, pod) => {
    expect(isUnhealthyPod(pod, now)).toBe(false);
  });
});
