import { describe, expect, it } from '@jest/globals';
import { onStage } from '../src/stage/on-stage.ts';
import { asksFor, hasCrashedOn, PodTimeline } from '../src/stage/pod-timeline.ts';
import type { SuiteStage } from '../src/stage/suite-stage.ts';
import { Uptime } from '../src/stage/uptime.ts';

const swaps = 3;
const fallbacks = 3;
const healthPort = 8081;
// The pod of a cluster has long been as it is when a new image comes. One that has just started is patched as well, but its
// old container was seen to go on for 1.3 to 1.6 seconds more.
const settleMilliseconds = 2500;

describe('the operator on a real cluster', () => {
  const stage = onStage();

  it('is installed with both containers running and ready, and gathers', async () => {
    const { installation, console } = stage();

    const names = await stage().until('both containers to be ready', 60, async () => {
      const containers = (await installation.pod())?.status?.containerStatuses ?? [];
      return containers.length === 2 && containers.every(({ ready }) => ready)
        ? containers.map(({ name }) => name).toSorted()
        : undefined;
    });
    expect(names).toEqual(['gatherer', 'main']);
    const upload = await stage().until('an upload', 60, () => console.uploads[0]);
    expect(upload.file.bytes).toBeGreaterThan(1000);
    expect((await installation.status()).gather.last?.phase).toMatch(/Succeeded|Partial/);
  });

  it.each(Array.from({ length: swaps }, (_, index) => index + 1))(
    'takes a new version while main goes on, and accepts it: %d',
    async () => {
      const { installation, variants, clock } = stage();
      const variant = await variants.make();
      const before = await installation.pod();
      await using timeline = new PodTimeline(installation);
      await using uptime = new Uptime(await healthUrl(stage()), clock);
      await clock.sleep(settleMilliseconds);
      await variants.publish(variant);
      const published = clock.monotonicMilliseconds();

      const patched = await timeline.first('the patch', asksFor(variant.image));
      await stage().until('the new image', 60, () => stage().runs(variant));
      const answers = clock.monotonicMilliseconds();
      await stage().until('the end of the probation', 60, () => installation.isConfirmed(variant.image));

      await stage().measure('published → patched', patched.at - published, 'ms');
      await stage().measure('patched → new gatherer answers', uptime.longestGap.endedAt - patched.at, 'ms');
      await stage().measure('patched → main has heard its version', answers - patched.at, 'ms');
      await stage().measure('published → accepted', clock.monotonicMilliseconds() - published, 'ms');
      await stage().measure('gatherer down during a swap', uptime.longestGap.milliseconds, 'ms');
      await expectMainUntouched(stage(), before?.metadata.uid);
    },
  );

  it.each(Array.from({ length: fallbacks }, (_, index) => index + 1))(
    'returns to the release image when the new one crashes: %d',
    async () => {
      const { installation, variants, clock } = stage();
      const variant = await variants.misbehaving('crash-at-once');
      const before = await installation.pod();
      await using timeline = new PodTimeline(installation);
      await clock.sleep(settleMilliseconds);
      await variants.publish(variant);

      const crashed = await timeline.first('the first crash', hasCrashedOn(variant.image));
      await stage().until('the release image', 60, () => stage().runsRelease());
      const back = clock.monotonicMilliseconds();

      await stage().measure('first crash → release image answers', back - crashed.at, 'ms');
      const verdict = await stage().until('the verdict', 60, () => installation.quarantineOf(variant.image));
      expect(verdict).toMatchObject({ class: 'image' });
      expect(await installation.swapsTo(variant.image)).toBe(0);
      await expectMainUntouched(stage(), before?.metadata.uid);
    },
  );
});

async function healthUrl({ installation }: SuiteStage): Promise<string> {
  const pod = await installation.pod();
  return `http://${pod?.status?.podIP}:${healthPort}/livez`;
}

async function expectMainUntouched(stage: SuiteStage, uid: string | undefined): Promise<void> {
  const { installation } = stage;
  const [pod, restarts] = [await installation.pod(), await installation.restarts('main')];
  await stage.measure('restarts of main', restarts, '');
  expect([pod?.metadata.uid, restarts]).toEqual([uid, 0]);
}
