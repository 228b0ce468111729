import { afterEach, describe, expect, it } from '@jest/globals';
import type { StageImage } from '@insights/installation';
import {
  bringRegistryBack,
  deletePod,
  type Disturbance,
  drainNode,
  killMain,
  restartKubelet,
  stopRegistry,
  takeRegistryAway,
} from '../src/stage/disturb.ts';
import { onStage } from '../src/stage/on-stage.ts';
import { asksFor, hasCrashedOn, PodTimeline } from '../src/stage/pod-timeline.ts';
import type { SuiteStage } from '../src/stage/suite-stage.ts';

type Phase = 'Applying' | 'Probation' | 'Stable';

interface Case {
  readonly what: string;
  readonly disturb: Disturbance;
  /** Restarts of main that the disturbance itself makes. */
  readonly restarts?: number;
}

const phases: readonly Phase[] = ['Applying', 'Probation', 'Stable'];
const cases: readonly Case[] = [
  { what: 'the pod is deleted', disturb: deletePod },
  { what: 'main is killed', disturb: killMain, restarts: 1 },
  { what: 'the kubelet is restarted', disturb: restartKubelet },
  { what: 'the registry goes away and comes back', disturb: takeRegistryAway },
  { what: 'the node is drained and comes back', disturb: drainNode },
];
const table = cases.flatMap((disturbed) => phases.map((phase) => ({ phase, ...disturbed })));

describe('a good image', () => {
  const stage = onStage();

  it.each(table)('is accepted although $what while it is in phase $phase', async ({ phase, disturb, restarts = 0 }) => {
    const { installation, variants } = stage();
    // One that takes its time to start can be met while it is applied.
    const variant = await (phase === 'Applying'
      ? variants.misbehaving('good', { env: { E2E_START_DELAY_MILLISECONDS: '3000' } })
      : variants.make());
    await variants.publish(variant);
    await isIn(stage(), phase, variant);

    await disturb(stage());

    await stage().until('the image', 90, () => stage().runs(variant));
    await stage().until('the end of the probation', 90, () => installation.isConfirmed(variant.image));
    expect(await installation.quarantineOf(variant.image)).toBeUndefined();
    expect(await installation.restarts('main')).toBe(restarts);
  });
});

describe('the return to the release image', () => {
  const stage = onStage();

  afterEach(() => bringRegistryBack(stage()));

  it.each([
    { what: 'the pod is deleted', disturb: deletePod },
    { what: 'main is killed', disturb: killMain },
    { what: 'the kubelet is restarted', disturb: restartKubelet },
    { what: 'the registry is gone', disturb: stopRegistry },
    { what: 'the node is drained and comes back', disturb: drainNode },
  ])('happens although $what when the new one has crashed', async ({ disturb }) => {
    const { installation, variants } = stage();
    const variant = await variants.misbehaving('crash-at-once');
    await using timeline = new PodTimeline(installation);
    await variants.publish(variant);
    await timeline.first('the first crash', hasCrashedOn(variant.image));

    await disturb(stage());

    await stage().until('the release image', 60, () => stage().runsRelease());
    const verdict = await stage().until('the verdict', 60, () => installation.quarantineOf(variant.image));
    expect(verdict).toMatchObject({ class: 'image' });
  });
});

async function isIn(stage: SuiteStage, phase: Phase, { image }: StageImage): Promise<void> {
  const { installation } = stage;
  if (phase === 'Applying') {
    await using timeline = new PodTimeline(installation);
    await timeline.first('the patch', asksFor(image));
    return;
  }
  if (phase === 'Stable') {
    await stage.until('the end of the probation', 90, () => installation.isConfirmed(image));
    return;
  }
  await stage.until('the probation', 60, async () => {
    const { rollout } = await installation.status();
    return rollout.phase === phase ? true : undefined;
  });
}
