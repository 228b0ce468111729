import { describe, expect, it } from '@jest/globals';
import { programPaths } from '@insights/operator-image';
import type { StageImage } from '@insights/installation';
import type { Variants } from '../src/images/variants.ts';
import { removeNewestLayer } from '../src/images/remove-newest-layer.ts';
import { onStage } from '../src/stage/on-stage.ts';
import { asksFor, PodTimeline } from '../src/stage/pod-timeline.ts';

interface BadImage {
  readonly what: string;
  readonly make: (variants: Variants) => Promise<StageImage>;
  /** Reasons that the verdict may have. */
  readonly reason: RegExp;
}

// Told by the container: known within seconds.
const crashing: BadImage[] = [
  { what: 'crashes at once', make: (v) => v.misbehaving('crash-at-once'), reason: /CrashLoopBackOff|Error/ },
  { what: 'crashes later', make: (v) => v.misbehaving('crash-later'), reason: /CrashLoopBackOff|Error|Restart/ },
  { what: 'needs more memory than there is', make: (v) => v.misbehaving('out-of-memory'), reason: /OOMKilled/ },
  {
    what: 'is for another processor, and does not say so',
    // The head of an ELF file for an unknown machine.
    make: (v) => v.make({ files: [{ path: programPaths.gatherer, content: otherProcessor() }] }),
    reason: /StartError|RunContainerError|CrashLoopBackOff|ContainerCannotRun|Error/,
  },
  {
    what: 'has nothing at its entry point',
    make: (v) => v.make({ files: [{ path: '/usr/bin/.wh.insights-operator', content: '' }] }),
    reason: /StartError|RunContainerError|ContainerCannotRun|CrashLoopBackOff/,
  },
];

// Told by what the gatherer says and does.
const misbehaving: BadImage[] = [
  { what: 'hangs in its first gather', make: (v) => v.misbehaving('hang-in-gather'), reason: /Time|Deadline|Gather/ },
  {
    what: 'lies about its version',
    make: (v) => v.misbehaving('good', { env: { E2E_VERSION: '4.20.999' } }),
    reason: /Version|Identity|Mismatch/,
  },
  {
    what: 'speaks another contract, and does not say so',
    make: (v) => v.misbehaving('good', { env: { E2E_CONTRACT: '2.0' } }),
    reason: /Contract/,
  },
];

// Told by the image itself: it never runs.
const refused: BadImage[] = [
  {
    what: 'is for another architecture',
    make: (v) => v.make({ architecture: 's390x' }),
    reason: /Platform|Architecture/,
  },
  {
    what: 'has another contract version',
    make: (v) => v.make({ labels: { 'insights.openshift.io/contract': '2' } }),
    reason: /Contract/,
  },
];

describe('an image that is bad', () => {
  const stage = onStage({ sections: { gatherer: { timeout: '2s' } } });

  it.each([...crashing, ...misbehaving])('is taken back when it $what', async ({ make, reason }) => {
    const { installation, variants } = stage();
    const variant = await make(variants);
    await using timeline = new PodTimeline(installation);
    await variants.publish(variant);

    await timeline.first('the patch', asksFor(variant.image));
    const verdict = await stage().until('the verdict', 120, () => installation.quarantineOf(variant.image));
    await stage().until('the release image', 60, () => stage().runsRelease());

    expect(verdict.reason).toMatch(reason);
    expect(await installation.restarts('main')).toBe(0);
    expect(await installation.swapsTo(variant.image)).toBeLessThanOrEqual(1);
  });

  it.each(refused)('is never run when it $what', async ({ make, reason }) => {
    const { installation, variants } = stage();
    const variant = await make(variants);
    await using timeline = new PodTimeline(installation);
    await variants.publish(variant);

    const verdict = await stage().until('the verdict', 60, () => installation.quarantineOf(variant.image));

    expect(verdict.reason).toMatch(reason);
    expect(timeline.moments.some(({ pod }) => asksFor(variant.image)(pod))).toBe(false);
    expect(await installation.restarts('gatherer')).toBe(0);
  });

  it('is taken back when it cannot be pulled, and is not held to be bad', async () => {
    const { installation, variants, surroundings } = stage();
    const variant = await variants.make({
      files: [{ path: '/usr/share/insights/note', content: String(Math.random()) }],
    });
    await using timeline = new PodTimeline(installation);
    await variants.publish(variant);
    // No registry lets a tag name an image that it does not have: it is lost afterwards.
    await removeNewestLayer(surroundings, variant.digest);

    await timeline.first('the patch', asksFor(variant.image));
    await stage().until('the release image', 240, () => stage().runsRelease());

    const verdict = await installation.quarantineOf(variant.image);
    expect(verdict?.class).not.toBe('image');
    expect(await installation.restarts('main')).toBe(0);
  }, 300_000);
});

function otherProcessor(): Buffer {
  const head = Buffer.alloc(4096);
  head.write('\u007FELF\u0002\u0001\u0001', 0, 'latin1');
  head.writeUInt16LE(2, 16); // an executable
  head.writeUInt16LE(0xff_fe, 18); // for a machine that nobody built
  head.writeUInt32LE(1, 20);
  return head;
}
