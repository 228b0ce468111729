import { describe, expect, it } from '@jest/globals';
import type { Phase } from '../src/record/record.ts';
import { Story } from './support/story.ts';

/** A cluster on a good fast-track image that finds another one and comes as far as a phase, where it has to wait. */
function waitingIn(phase: Phase): Story {
  const story = Story.settled();
  const first = story.publish('works');
  story.until(() => story.record.chosen.image === first.image && story.record.phase === 'Stable');
  story.publish('works', '4.20.8');
  story.until(() => story.record.phase === phase);
  story.world.isUpgrading = true;
  return story;
}

describe('the image that runs ends up in a crash loop', () => {
  it.each(['Candidate', 'Prepared'] as const)('while the next one waits in %s: back at once', (phase) => {
    const story = waitingIn(phase);
    const { image } = story.record.chosen;
    story.spoil(image);

    const seconds = story.until(() => story.world.pod.image === story.world.release.image);

    expect(seconds).toBeLessThan(60);
    story.untilPhase('Stable');
    expect(story.record.quarantine).toMatchObject([{ digest: image.split('@')[1], class: 'image', count: 1 }]);
  });

  it('while the registry is away and the next one waits for it: back at once', () => {
    const story = waitingIn('Candidate');
    story.world.isUpgrading = false;
    story.world.pollFault = 'NetworkError';
    story.spoil(story.record.chosen.image);

    expect(story.until(() => story.world.pod.image === story.world.release.image)).toBeLessThan(60);
  });
});
