import { describe, expect, it } from '@jest/globals';
import { describeRollout, serializeRecord } from '../src/index.ts';
import { repository } from './simulation/images.ts';
import { Story } from './support/story.ts';

describe('swap and fallback', () => {
  it('takes a good image through all phases and keeps it', () => {
    const story = Story.settled();
    const good = story.publish('works');

    story.until(() => story.record.chosen.image === good.image && !story.record.chosen.provisional);

    expect(story.world.secret.gathererImage).toBe(good.image);
    expect(story.events).toEqual(['FastTrackCandidate', 'FastTrackApplied', 'FastTrackConfirmed']);
    expect(story.patches).toEqual([good.image]);
  });

  it('puts the release image back within seconds of the first crash and does not try the digest again', () => {
    const story = Story.settled();
    const bad = story.publish('exits-at-once');
    story.until(() => story.patches.length === 1);

    const seconds = story.until(() => story.patches.length === 2);
    story.pass(4 * 3600);

    expect(seconds).toBeLessThan(10);
    expect(story.patches).toEqual([bad.image, story.world.release.image]);
    expect(story.record.quarantine[0]).toMatchObject({
      digest: bad.digest,
      class: 'image',
      reason: 'CrashLoopBackOff',
    });
  });

  it.each([
    ['wrong-version', 'IdentityMismatch'],
    ['hangs-in-gather', 'GatherTimeout'],
    ['out-of-memory-in-gather', 'OOMKilled'],
    ['signature-rejected', 'SignatureRejected'],
    ['cannot-start', 'RunContainerError'],
  ] as const)('falls back from an image that is %s, reason %s', (behaviour, reason) => {
    const story = Story.settled();
    const bad = story.publish(behaviour);

    story.until(() => story.record.quarantine.length > 0);

    expect(story.record.quarantine[0]).toMatchObject({ digest: bad.digest, reason });
    expect(story.world.pod.image).toBe(story.world.release.image);
  });

  it('does not hold a failed pull against the image and succeeds later', () => {
    const story = Story.settled();
    const good = story.publish('works');
    story.world.pullFault = 'toomanyrequests: slow down';
    story.until(() => story.patches.length === 2);
    story.world.pullFault = undefined;

    story.until(() => story.record.chosen.image === good.image);

    expect(story.record.quarantine).toEqual([]);
  });

  it('lets a digest rest for a day when nobody has had its content for a day', () => {
    const story = Story.settled();
    const missing = story.publish('not-pullable');

    story.until(() => story.record.quarantine.length > 0, 10 * 86_400);

    expect(story.record.quarantine[0]).toMatchObject({ digest: missing.digest, class: 'infrastructure' });
  });

  it('never touches the pod for an image without our platform or without a contract label', () => {
    const story = Story.settled();
    story.publish('no-platform');
    story.pass(1300);
    story.publish('no-contract');
    story.pass(1300);

    expect(story.patches).toEqual([]);
    expect(story.record.quarantine.map(({ reason }) => reason)).toEqual(['ContractMissing', 'PlatformMissing']);
  });

  it('plans again without counting when the pod is deleted while the image is applied', () => {
    const story = Story.settled();
    const good = story.publish('works');
    story.untilPhase('Applying');
    story.world.replacePod();
    story.restartMain();

    story.until(() => story.record.chosen.image === good.image);

    expect(story.record.op).toMatchObject({ attempt: 1, to: good.image });
  });

  it('applies the image again once after a rollout of the Deployment during probation', () => {
    const story = Story.settled();
    const good = story.publish('works');
    story.untilPhase('Probation');
    story.world.replacePod();
    story.restartMain();

    story.until(() => !story.record.chosen.provisional && story.record.phase === 'Stable');

    expect(story.patches).toEqual([good.image, good.image]);
  });

  it('swaps nothing during an upgrade of the cluster, but falls back', () => {
    const story = Story.settled();
    story.publish('crashes-later');
    story.untilPhase('Candidate');
    story.world.isUpgrading = true;
    story.pass(3600);
    const during = [...story.patches];
    story.world.isUpgrading = false;
    story.untilPhase('Applying');
    story.until(() => story.patches.length === 1);
    story.world.isUpgrading = true;

    story.until(() => story.record.quarantine.length > 0);

    expect(during).toEqual([]);
    expect(story.patches.at(-1)).toBe(story.world.release.image);
  });

  it('falls back from nothing when the clock jumps by a day, either way', () => {
    for (const jump of [-86_400_000, 86_400_000]) {
      const story = Story.settled();
      const good = story.publish('works');
      story.untilPhase('Probation');
      story.world.skew += jump;
      story.restartMain();

      story.until(() => story.record.phase === 'Stable');

      expect(story.record.chosen).toMatchObject({ image: good.image, provisional: false });
    }
  });

  it('finishes what it applies before it looks at a newer digest', () => {
    const story = Story.settled();
    const first = story.publish('works');
    story.untilPhase('Applying');
    const second = story.publish('works', '4.20.8');

    story.until(() => story.record.chosen.image === second.image);

    expect(story.patches).toEqual([first.image, second.image]);
  });

  it('tries two bad digests that alternate at most three times each and pauses', () => {
    const story = Story.settled();
    const bad = [story.publish('exits-at-once'), story.publish('exits-at-once', '4.20.8')];
    for (let round = 0; round < 60; round += 1) {
      story.world.tagDigest = bad[round % 2]?.digest;
      story.pass(8 * 3600);
    }

    const tries = bad.map(({ image }) => story.patches.filter((to) => to === image).length);

    expect(tries).toEqual([3, 3]);
  });

  it('pauses tracking after the third fallback in a day', () => {
    const story = Story.settled();
    for (const version of ['4.20.7', '4.20.8', '4.20.9', '4.20.10']) {
      story.publish('exits-at-once', version);
      story.pass(3600);
    }

    expect(story.patches.filter((to) => to !== story.world.release.image)).toHaveLength(3);
    expect(story.events).toContain('TrackingPaused');
  });

  it('does not count the restart of a node that reboots in probation', () => {
    const story = Story.settled();
    const good = story.publish('works');
    story.untilPhase('Probation');
    for (const boot of ['2', '3']) {
      story.world.bootID = `boot-${boot}`;
      story.world.pod.kill('Unknown', 255, story.world.time);
      story.pass(60);
    }

    story.until(() => story.record.phase === 'Stable');

    expect(story.record.chosen.image).toBe(good.image);
  });

  it('reports a foreign patch and does not fight it', () => {
    const story = Story.settled();
    story.world.pod.patch(`${repository}@sha256:${'f'.repeat(64)}`, undefined, story.world.time);

    story.pass(7200);

    expect(story.events).toEqual(['Overridden']);
    expect(story.patches).toEqual([]);
  });

  it('patches nothing more when the release image is broken too', () => {
    const story = Story.settled();
    story.publish('exits-at-once');
    story.until(() => story.patches.length === 1);
    story.world.isReleaseBroken = true;

    story.pass(6 * 3600);

    expect(story.patches).toHaveLength(2);
    expect(story.record.phase).toBe('RollingBack');
    expect(describeRollout(story.observe())).toMatchObject({ reason: 'FastTrackRollingBack', isDegraded: true });
  });

  it('waits at least an hour after a full disk and holds nothing against the image', () => {
    const story = Story.settled();
    story.publish('works');
    story.world.pullFault = 'write /var: no space left on device';

    story.until(() => story.record.candidate?.heldFor === 'NoSpaceLeft');

    const { notBefore } = story.record.candidate ?? {};
    expect(Date.parse(notBefore ?? '') - story.world.wall).toBeGreaterThan(3_590_000);
    expect(story.record.quarantine).toEqual([]);
  });

  it('writes and patches nothing under a record of a newer schema', () => {
    const story = Story.settled();
    story.publish('works');
    const newer = serializeRecord(story.record).replace('"v":1', '"v":2');
    story.world.secret.state = newer;

    story.pass(7200);

    expect(story.world.secret.state).toBe(newer);
    expect(story.patches).toEqual([]);
  });

  it('lets a gather end before it swaps, and does not wait for one to fall back', () => {
    const story = Story.settled();
    story.publish('exits-at-once');
    story.untilPhase('Candidate');
    const { gatherer, pod, time: now } = story.world;
    gatherer.start('long', { pod, now, isClusterBroken: false });

    story.until(() => story.patches.length === 1);

    expect(gatherer.last?.requestId).toBe('long');
  });

  it('clears a digest whose gather fails on the release image as well', () => {
    const story = Story.settled();
    const good = story.publish('works');
    story.untilPhase('Prepared');
    story.world.isClusterBroken = true;

    story.until(() => story.record.quarantine[0]?.class === 'environment');
    story.world.isClusterBroken = false;

    expect(story.until(() => story.record.chosen.image === good.image)).toBeGreaterThan(5 * 3600);
  });

  it('R23: changes nothing while the registry is away for three days', () => {
    const story = Story.settled();
    const good = story.publish('works');
    story.until(() => story.record.chosen.image === good.image && story.record.phase === 'Stable');
    story.world.pollFault = 'NetworkError';

    story.pass(3 * 86_400);

    expect(story.patches).toEqual([good.image]);
  });
});
