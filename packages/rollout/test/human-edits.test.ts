import { describe, expect, it } from '@jest/globals';
import { repository } from './simulation/images.ts';
import { tag } from './simulation/world.ts';
import { Story } from './support/story.ts';

function onFastTrack(): Story {
  const story = Story.settled();
  const good = story.publish('works');
  story.until(() => story.record.chosen.image === good.image && story.record.phase === 'Stable');
  return story;
}

describe('the Secret is edited by a human', () => {
  it('applies a pinned digest through the gates and stops tracking', () => {
    const story = onFastTrack();
    const pinned = story.publish('works', '4.20.1');
    story.edit('gathererImage', pinned.image);

    story.until(() => story.record.chosen.source === 'pin' && story.record.phase === 'Stable');
    story.publish('works', '4.20.9');
    story.pass(7200);

    expect(story.record.chosen).toMatchObject({ image: pinned.image, provisional: false });
    expect(story.events).toContain('FastTrackPinned');
  });

  it('resolves a pinned tag once and writes the digest', () => {
    const story = onFastTrack();
    const pinned = story.publish('works', '4.20.8');
    story.edit('gathererImage', tag);

    story.until(() => story.record.chosen.source === 'pin');

    expect(story.world.secret.gathererImage).toBe(pinned.image);
  });

  it('lets a pin try a quarantined digest, and clears the verdict when it holds', () => {
    const story = Story.settled();
    const good = story.publish('works');
    story.world.withdrawn.push('sha256:none');
    story.untilPhase('Prepared');
    story.world.isClusterBroken = true;
    story.until(() => story.record.quarantine.length > 0);
    story.world.isClusterBroken = false;
    story.edit('gathererImage', good.image);

    story.until(() => story.record.chosen.source === 'pin' && story.record.phase === 'Stable');

    expect(story.record.quarantine).toEqual([]);
  });

  it('falls back from a pinned image that fails and tracks again', () => {
    const story = onFastTrack();
    const bad = story.publish('exits-at-once', '4.20.8');
    story.world.tagDigest = undefined;
    story.edit('gathererImage', bad.image);

    story.until(() => story.record.quarantine.length > 0);

    expect(story.record.chosen.source).toBe('release');
    expect(story.world.secret.gathererImage).toBe(story.world.release.image);
  });

  it('stays on the release image when that is pinned', () => {
    const story = onFastTrack();
    story.edit('gathererImage', story.world.release.image);

    story.until(() => story.record.chosen.source === 'pin' && story.record.phase === 'Stable');
    story.pass(7200);

    expect(story.world.pod.image).toBe(story.world.release.image);
  });

  it.each(['', undefined])('returns to the release image and tracks again when the value is %p', (value) => {
    const story = onFastTrack();
    story.world.tagDigest = undefined;
    story.edit('gathererImage', value);

    story.until(() => story.world.pod.image === story.world.release.image && story.record.phase === 'Stable');

    expect(story.record.chosen.source).toBe('release');
    expect(story.events).toContain('FastTrackReset');
  });

  it.each(['latest', `${repository}@sha256:12`, '{}', 'gatherer:4'])('ignores %p with one event', (value) => {
    const story = onFastTrack();
    const { image } = story.record.chosen;
    story.edit('gathererImage', value);

    story.pass(3600);

    expect(story.events.filter((reason) => reason === 'InvalidPin')).toHaveLength(1);
    expect(story.world.secret.gathererImage).toBe(image);
    expect(story.world.pod.image).toBe(image);
  });

  it('refuses a pin from a repository that is not allowed', () => {
    const story = onFastTrack();
    const { digest } = story.publish('works', '4.20.8');
    story.world.settings = { ...story.world.settings, allowedRepositories: ['quay.io/other/gatherer'] };
    story.edit('gathererImage', `${repository}@${digest}`);

    story.pass(60);

    expect(story.events).toContain('InvalidPin');
  });

  it('leaves an edit alone while an image is applied, and then obeys it', () => {
    const story = onFastTrack();
    story.publish('works', '4.20.8');
    story.untilPhase('Applying');
    story.edit('gathererImage', '');
    story.until(() => story.record.phase !== 'Applying');
    const kept = story.world.secret.gathererImage;

    story.until(() => story.record.chosen.source === 'release');

    expect(kept).toBe('');
  });

  it('tries a digest again when asked to, and forgets the wish', () => {
    const story = Story.settled();
    const bad = story.publish('exits-at-once');
    story.until(() => story.record.quarantine.length > 0);
    story.edit('retry', bad.digest);

    story.until(() => story.patches.filter((to) => to === bad.image).length === 2);

    expect(story.world.secret.retry).toBeUndefined();
    expect(story.record.op?.attempt).toBe(1);
  });
});

describe('modes', () => {
  it('observe: says what it would do and patches nothing', () => {
    const story = Story.settled();
    story.world.settings = { ...story.world.settings, observe: true };
    const good = story.publish('works');

    story.pass(7200);

    expect(story.patches).toEqual([]);
    expect(story.events).toEqual(['FastTrackCandidate', 'FastTrackCandidate']);
    expect(story.record.candidate).toMatchObject({ digest: good.digest, observed: true });
  });

  it('disabled: takes no new image, keeps the one that runs, and does not apply it to a new pod', () => {
    const story = onFastTrack();
    story.world.settings = { ...story.world.settings, mode: 'disabled' };
    story.publish('works', '4.20.8');
    story.pass(7200);
    const patches = [...story.patches];
    story.world.replacePod();
    story.restartMain();
    story.pass(7200);

    expect(patches).toHaveLength(1);
    expect(story.patches).toHaveLength(1);
    expect(story.record.chosen.source).toBe('release');
  });

  it('paused: takes no new image, and applies the one that runs to a new pod', () => {
    const story = onFastTrack();
    const { image } = story.record.chosen;
    story.world.settings = { ...story.world.settings, paused: true };
    story.publish('works', '4.20.8');
    story.pass(7200);
    const patches = [...story.patches];
    story.world.replacePod();
    story.restartMain();
    story.pass(7200);

    expect(patches).toHaveLength(1);
    expect(story.world.pod.image).toBe(image);
    expect(story.record.chosen).toMatchObject({ source: 'fast-track', image });
  });

  it('paused: goes on with the newest image once it is over', () => {
    const story = onFastTrack();
    story.world.settings = { ...story.world.settings, paused: true };
    const next = story.publish('works', '4.20.8');
    story.pass(7200);
    story.world.settings = { ...story.world.settings, paused: false };

    story.until(() => story.record.chosen.digest === next.digest);
  });

  it('last-good: falls back to the newest good digest of this release', () => {
    const story = onFastTrack();
    const { image } = story.record.chosen;
    story.world.settings = { ...story.world.settings, fallback: 'last-good' };
    story.publish('exits-at-once', '4.20.8');

    story.until(() => story.record.quarantine.length > 0);

    expect(story.world.pod.image).toBe(image);
    expect(story.record.chosen).toMatchObject({ image, provisional: false });
  });
});

describe('another release', () => {
  it('makes the choice and the verdicts void', () => {
    const story = Story.settled();
    const bad = story.publish('exits-at-once');
    story.until(() => story.record.quarantine.length > 0);
    story.world.release = story.world.addRelease('4.20.4');
    story.world.replacePod();
    story.restartMain();

    story.until(() => story.patches.filter((to) => to === bad.image).length === 2);

    expect(story.record.op?.attempt).toBe(1);
  });

  it('does not go back to a digest that the release has overtaken', () => {
    const story = onFastTrack();
    story.world.release = story.world.addRelease('4.20.8');
    story.world.replacePod();
    story.restartMain();

    story.pass(7200);

    expect(story.world.pod.image).toBe(story.world.release.image);
    expect(story.record.quarantine[0]?.reason).toBe('NotNewerThanRelease');
  });

  it('keeps a pin', () => {
    const story = onFastTrack();
    const pinned = story.publish('works', '4.20.1');
    story.edit('gathererImage', pinned.image);
    story.until(() => story.record.chosen.source === 'pin' && story.record.phase === 'Stable');
    story.world.release = story.world.addRelease('4.20.8');
    story.world.replacePod();
    story.restartMain();

    story.until(() => story.world.pod.image === pinned.image);

    expect(story.record.chosen.source).toBe('pin');
  });
});

describe('the publisher', () => {
  it('takes a digest back: the block list ends it at once, whatever it did well', () => {
    const story = onFastTrack();
    story.world.withdrawn.push(story.record.chosen.digest);

    const seconds = story.until(() => story.world.pod.image === story.world.release.image);

    expect(seconds).toBeLessThan(1300);
    story.untilPhase('Stable');
    expect(story.record.quarantine[0]).toMatchObject({ class: 'withdrawn' });
  });

  it('moves the tag back to a good digest: that is applied at once, a pause or not', () => {
    const story = onFastTrack();
    const good = story.record.chosen;
    for (const version of ['4.20.8', '4.20.9', '4.20.10']) {
      story.publish('exits-at-once', version);
      story.pass(3600);
    }
    story.world.tagDigest = good.digest;

    story.until(() => story.record.chosen.image === good.image);

    expect(story.record.flap.pausedUntil).toBeDefined();
    expect(story.record.op?.purpose).toBe('publisher-rollback');
  });

  it('moves the tag back to the release image: that runs again without a verdict', () => {
    const story = onFastTrack();
    story.world.tagDigest = story.world.release.image.split('@')[1];

    story.until(() => story.record.chosen.source === 'release' && story.record.phase === 'Stable');

    expect(story.record.quarantine).toEqual([]);
  });

  it('deletes the tag: the choice stays', () => {
    const story = onFastTrack();
    story.world.tagDigest = undefined;

    story.pass(2 * 86_400);

    expect(story.world.pod.image).toBe(story.record.chosen.image);
    expect(story.record.chosen.source).toBe('fast-track');
  });
});
