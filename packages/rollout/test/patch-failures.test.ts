import { describe, expect, it } from '@jest/globals';
import { Story } from './support/story.ts';

describe('an API server that takes no patch of the pod', () => {
  it('is no attempt of the image: it is tried again, and applied when the server is well', () => {
    const story = Story.settled();
    const good = story.publish('works');
    story.world.failsPatches = true;
    story.until(() => story.record.candidate?.heldFor === 'PatchFailed');
    story.pass(3 * 3600);
    const { candidate, quarantine, flap } = story.record;
    story.world.failsPatches = false;

    story.until(() => story.record.chosen.image === good.image);

    expect(candidate).toMatchObject({ digest: good.digest, attempts: 0 });
    expect(quarantine).toEqual([]);
    expect(flap.swaps).toBe(0);
    expect(story.record.op?.attempt).toBe(1);
  });

  it('holds a fallback up for as long as it takes none, and no longer', () => {
    const story = Story.settled();
    const bad = story.publish('exits-at-once');
    story.until(() => story.patches.length === 1);
    story.world.failsPatches = true;
    story.untilPhase('RollingBack');
    story.pass(3600);
    const during = story.world.pod.image;
    story.world.failsPatches = false;

    const seconds = story.until(() => story.world.pod.image === story.world.release.image);

    expect(during).toBe(bad.image);
    expect(seconds).toBeLessThanOrEqual(300);
    expect(story.events).not.toContain('TrackingPaused');
  });

  it('that rejects it is asked again later, and what was never made is no change of the image', () => {
    const story = Story.settled();
    story.publish('works');
    story.world.rejectsPatches = true;

    story.pass(12 * 3600);

    expect(story.record.flap.swaps).toBe(0);
    expect(story.record.quarantine).toEqual([]);
    expect(story.events).not.toContain('TrackingPaused');
  });
});
