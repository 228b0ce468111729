import { describe, expect, it } from '@jest/globals';
import { buildClusterOperatorStatus, type ImageStatus } from '../../src/index.ts';
import { conditionOf, later, normal, now } from './inputs.ts';

const release: ImageStatus = { isTrackingEnabled: true, running: { source: 'release', image: 'r@sha256:1' } };
const fastTrack: ImageStatus = { ...release, running: { source: 'fast-track', image: 'q@sha256:2' } };

function conditions(image: ImageStatus, gatherer = normal.gatherer) {
  const status = buildClusterOperatorStatus(undefined, { ...normal, image, gatherer }, now);
  const shown = (type: string) => {
    const condition = conditionOf(status, type);
    return condition && [condition.status, condition.reason];
  };
  return { fastTrack: shown('GathererFastTrack'), tracking: shown('GathererTracking'), degraded: shown('Degraded') };
}

describe('condition GathererFastTrack', () => {
  it.each<[string, ImageStatus, [string, string]]>([
    ['the release image', release, ['False', 'ReleaseImage']],
    ['the release image without tracking', { ...release, isTrackingEnabled: false }, ['False', 'TrackingDisabled']],
    [
      'the release image again',
      { ...release, fellBackFrom: { digest: 'sha256:2', reason: 'CrashLoopBackOff' } },
      ['False', 'FellBack'],
    ],
    ['a newer image', fastTrack, ['True', 'FastTrackActive']],
    [
      'a newer image on probation',
      { ...fastTrack, running: { ...fastTrack.running, isProvisional: true } },
      ['True', 'FastTrackProbation'],
    ],
    ['a pinned image', { ...release, running: { source: 'pin', image: 'p@sha256:3' } }, ['True', 'Pinned']],
    [
      'somebody else’s image',
      { ...release, running: { source: 'override', image: 'o@sha256:4' } },
      ['True', 'Overridden'],
    ],
  ])('tells that %s runs', (_what, image, expected) => {
    expect(conditions(image).fastTrack).toEqual(expected);
  });
});

it('says that the release image is being put back, and why, before an older verdict', () => {
  const puttingBack = 'sha256:9 failed with GatherFailed';
  const image = { ...release, puttingBack, fellBackFrom: { digest: 'sha256:2', reason: 'CrashLoopBackOff' } };

  const status = buildClusterOperatorStatus(undefined, { ...normal, image }, now);

  expect(conditionOf(status, 'GathererFastTrack')).toMatchObject({
    status: 'False',
    reason: 'FellBack',
    message: `The release image is being put back: ${puttingBack}`,
  });
});

describe('condition GathererTracking', () => {
  const polled = (poll: NonNullable<ImageStatus['poll']>) => conditions({ ...release, poll }).tracking;

  it.each<[string, ImageStatus, [string, string]]>([
    ['nothing is to be tracked', { ...release, isTrackingEnabled: false }, ['False', 'TrackingDisabled']],
    ['the pinned image cannot be had', { ...release, pinTrouble: 'sha256:3: 404' }, ['False', 'Pinned']],
    ['an image is pinned', { ...release, running: { source: 'pin', image: 'p' } }, ['False', 'Pinned']],
    ['there were too many changes', { ...release, pausedUntil: later }, ['False', 'TrackingPaused']],
    ['somebody paused it', { ...release, isPaused: true }, ['False', 'TrackingPaused']],
    ['nobody asked yet', release, ['Unknown', 'NotPolledYet']],
  ])('tells that %s', (_what, image, expected) => {
    expect(conditions(image).tracking).toEqual(expected);
  });

  it('takes a missing tag for nothing published, not for an error', () => {
    expect(polled({ class: 'TagMissing', message: '', failures: 0 })).toEqual(['True', 'TagMissing']);
  });

  it.each<[string, ImageStatus, string]>([
    ['who paused it', { ...release, isPaused: true }, 'fastTrack.paused is true: no new image is taken up'],
    [
      'how a pause for too many changes is lifted',
      { ...release, pausedUntil: later },
      `Too many changes; paused until ${later.toISOString()}. GathererImageRetry with a digest in secret openshift-config/support lifts it at once; emptying GathererImage does not`,
    ],
    [
      'which tag is missing',
      { ...release, poll: { class: 'TagMissing', message: 'host/name:4.20-fast-track does not exist', failures: 0 } },
      'No fast-track image is published: host/name:4.20-fast-track does not exist',
    ],
    [
      'what to write when a certificate is not trusted',
      { ...release, poll: { class: 'TlsError', message: 'self-signed certificate', failures: 3 } },
      'self-signed certificate. If the registry is to be used without a certificate that can be verified, name it in fastTrack.registries[] with insecure: true',
    ],
  ])('says %s', (_what, image, message) => {
    const status = buildClusterOperatorStatus(undefined, { ...normal, image }, now);

    expect(conditionOf(status, 'GathererTracking')?.message).toBe(message);
  });

  it.each([
    ['NetworkError', 'RegistryUnreachable'],
    ['RateLimited', 'RegistryUnreachable'],
    ['RepoMissingOrDenied', 'CredentialsRejected'],
  ] as const)('says %s after three polls or an hour, not before', (pollClass, reason) => {
    const anHourAgo = new Date(now.getTime() - 3_600_000);

    expect(polled({ class: pollClass, message: 'm', failures: 2, failingSince: now })).toBeUndefined();
    expect(polled({ class: pollClass, message: 'm', failures: 3, failingSince: now })).toEqual(['False', reason]);
    expect(polled({ class: pollClass, message: 'm', failures: 1, failingSince: anHourAgo })).toEqual(['False', reason]);
  });

  it('says at once what the policy refuses', () => {
    expect(polled({ class: 'Refused', message: 'not allowed', failures: 1 })).toEqual(['False', 'Refused']);
  });
});

describe('condition GathererAvailable', () => {
  const broken = { isAvailable: false, reason: 'CrashLoopBackOff', message: 'it crashes', hasNoWorkingImage: false };

  it('does not degrade the operator while the gatherer works on any image', () => {
    const image = { ...fastTrack, poll: { class: 'NetworkError', message: 'm', failures: 99 } } as const;

    expect(conditions(image, broken).degraded).toEqual(['False', 'AsExpected']);
  });

  it('degrades the operator when no image works', () => {
    expect(conditions(release, { ...broken, hasNoWorkingImage: true }).degraded).toEqual([
      'True',
      'GathererUnavailable',
    ]);
  });

  it('tells whether the gatherer answers', () => {
    const status = (gatherer: typeof broken) =>
      conditionOf(buildClusterOperatorStatus(undefined, { ...normal, gatherer }, now), 'GathererAvailable');

    expect(status({ ...broken, isAvailable: true })).toMatchObject({ status: 'True', reason: 'AsExpected' });
    expect(status(broken)).toMatchObject({ status: 'False', reason: 'CrashLoopBackOff', message: 'it crashes' });
  });
});
