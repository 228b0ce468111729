import { describe, expect, it } from '@jest/globals';
import { describeRollout, type Observation, type RolloutRecord } from '../src/index.ts';
import {
  ago,
  answer,
  chosen,
  digest,
  image,
  observation,
  operation,
  pod,
  quarantineEntry,
  record,
  release,
  running,
  settings,
  soon,
  tag,
} from './support/fixtures.ts';

function said(state: RolloutRecord, more: Partial<Observation> = {}) {
  return describeRollout(observation(state, more));
}

const unreachable = { class: 'NetworkError', reference: tag, at: 0, backoff: 3 } as const;

describe('what the rollout is at', () => {
  it.each([
    ['AsReleased', record(), {}],
    ['FastTrackActive', record({ chosen: chosen('a') }), {}],
    ['FellBack', record({ quarantine: [quarantineEntry('a')] }), {}],
    ['Pinned', record({ chosen: chosen('a', { source: 'pin' }) }), {}],
    ['Overridden', record({ overridden: { image: image('f'), at: ago(1) } }), {}],
    ['TrackingPaused', record({ flap: { since: ago(9), swaps: 4, fallbacks: 0, pausedUntil: soon(9) } }), {}],
    ['TrackingPaused', record(), { settings: { ...settings, paused: true } }],
    ['TrackingDisabled', record(), { settings: { ...settings, mode: 'disabled' } }],
    ['TagMissing', record(), { poll: { class: 'TagMissing', reference: tag, at: 0 } }],
    ['RegistryUnreachable', record(), { poll: unreachable }],
    ['CredentialsRejected', record(), { poll: { ...unreachable, class: 'RepoMissingOrDenied' } }],
    ['FastTrackProbation', record({ phase: 'Probation', op: operation('a') }), {}],
    ['FastTrackProgressing', record({ phase: 'Applying', op: operation('a') }), {}],
    ['FastTrackRollingBack', record({ phase: 'RollingBack', op: operation('a') }), {}],
  ] as const)('is said with reason %p and degrades nothing', (reason, state, more) => {
    expect(said(state, more)).toMatchObject({ reason, isDegraded: false });
  });

  it('says nothing of one or two polls that failed', () => {
    expect(said(record(), { poll: { ...unreachable, backoff: 2 } }).reason).toBe('AsReleased');
  });

  it('says a candidate that is held for somebody else’s fault', () => {
    const candidate = {
      digest: digest('a'),
      image: image('a'),
      firstSeen: ago(9),
      notBefore: soon(9),
      attempts: 0,
      tries: 1,
      heldFor: 'RateLimited',
    };

    expect(said(record({ candidate }))).toMatchObject({
      reason: 'FellBack',
      message: expect.stringContaining('RateLimited'),
    });
  });

  it.each([
    ['the candidate when it was seen later', 30, 'b'],
    ['the verdict when it is the newer', 90, 'a'],
  ])('names %s', (_what, seenSecondsAgo, named) => {
    const candidate = {
      digest: digest('b'),
      image: image('b'),
      firstSeen: ago(seenSecondsAgo),
      notBefore: soon(9),
      attempts: 0,
      tries: 1,
      heldFor: 'NoSpaceLeft',
    };
    const state = record({ candidate, quarantine: [quarantineEntry('a', { at: ago(60) })] });

    expect(said(state).message).toContain(digest(named));
  });

  it('degrades when the release image is down, and not while anything answers', () => {
    const lastTermination = { containerID: 'cri-o://old', reason: 'Error', exitCode: 1, message: '' };
    const state = { kind: 'waiting', reason: 'CrashLoopBackOff', message: '' } as const;
    const down = { pod: pod(release.image, { container: running('cri-o://old', { state, lastTermination }) }) };

    expect(said(record(), down).isDegraded).toBe(true);
    expect(said(record(), { ...down, handshake: answer('1') }).isDegraded).toBe(false);
  });
});
