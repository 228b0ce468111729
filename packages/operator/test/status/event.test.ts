import { describe, expect, it } from '@jest/globals';
import { buildEvent, repeatEvent } from '../../src/index.ts';
import { later, now } from './inputs.ts';

const input: Parameters<typeof buildEvent>[0] = {
  type: 'Normal',
  reason: 'FastTrackApplied',
  message: 'applied sha256:2',
  regarding: { apiVersion: 'v1', kind: 'Pod', name: 'insights-operator-x', namespace: 'openshift-insights', uid: 'u1' },
  component: 'insights-operator',
  now,
};

describe('an event', () => {
  it('is one that the API server takes', () => {
    expect(buildEvent(input)).toEqual({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: expect.stringMatching(/^insights-operator-x\.[0-9a-f]{16}$/), namespace: 'openshift-insights' },
      involvedObject: input.regarding,
      type: 'Normal',
      reason: 'FastTrackApplied',
      message: 'applied sha256:2',
      source: { component: 'insights-operator' },
      reportingComponent: 'insights-operator',
      firstTimestamp: '2026-08-01T10:00:00Z',
      lastTimestamp: '2026-08-01T10:00:00Z',
      count: 1,
    });
  });

  it('has the same name when the same happens again, and another when something else does', () => {
    const { name } = buildEvent(input).metadata;

    expect(buildEvent({ ...input, now: later }).metadata.name).toBe(name);
    expect(buildEvent({ ...input, message: 'applied sha256:3' }).metadata.name).not.toBe(name);
    expect(buildEvent({ ...input, regarding: { ...input.regarding, uid: 'u2' } }).metadata.name).not.toBe(name);
  });

  it('counts up when it is repeated', () => {
    expect(repeatEvent(buildEvent(input), later)).toMatchObject({
      count: 2,
      firstTimestamp: '2026-08-01T10:00:00Z',
      lastTimestamp: '2026-08-01T10:10:00Z',
    });
  });

  it('about a cluster-scoped object lives in namespace default', () => {
    const regarding = { apiVersion: 'config.openshift.io/v1', kind: 'ClusterOperator', name: 'insights' };

    expect(buildEvent({ ...input, regarding }).metadata.namespace).toBe('default');
  });

  it('holds no credential and at most 1024 characters', () => {
    const { message } = buildEvent({ ...input, message: `Bearer abcdef ${'x'.repeat(5000)}` });

    expect(message).not.toContain('abcdef');
    expect(message).toHaveLength(1024);
  });
});
