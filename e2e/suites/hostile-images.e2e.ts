import { expect, it } from '@jest/globals';
import { drown } from '../programs/harm/drown.ts';
import { makePipePath } from '../programs/harm/leavings.ts';
import { makePipeProgram } from '../programs/harm/make-pipe.ts';
import { finalVerdict } from '../src/harm/final-verdict.ts';
import { foreignInPod } from '../src/harm/foreign-in-pod.ts';
import { hasSentOwn } from '../src/harm/sent-by-gatherer.ts';
import { killMain } from '../src/stage/disturb.ts';
import { onStage } from '../src/stage/on-stage.ts';
import { describeOwnCluster } from '../src/stage/own-cluster.ts';
import type { SuiteStage } from '../src/stage/suite-stage.ts';
import type { StageImage } from '@insights/installation';

interface HarmfulImage {
  /** What it does to the pod. */
  readonly what: string;
  /** In `e2e/programs/harm`. */
  readonly behaviour: string;
  /** Why it was put back. */
  readonly reason: RegExp;
}

// Every answer of the kind is all that it ever says.
const answers: readonly HarmfulImage[] = [
  { what: 'answers eight megabytes of brackets', behaviour: 'answer-brackets', reason: /^HandshakeInvalid$/ },
  { what: 'answers millions of small values', behaviour: 'answer-small-values', reason: /^HandshakeInvalid$/ },
  { what: 'switches to another protocol', behaviour: 'answer-other-protocol', reason: /^HandshakeInvalid$/ },
  { what: 'says "continue" for ever', behaviour: 'answer-interim-for-ever', reason: /^HandshakeInvalid$/ },
  { what: 'answers in pieces of one byte', behaviour: 'answer-in-single-bytes', reason: /^HandshakeInvalid$/ },
  { what: 'says of its gather more than there is room for', behaviour: 'answer-runs-without-end', reason: /Gather/ },
];

const leavings: readonly HarmfulImage[] = [
  { what: 'an archive whose gathers.json is deep', behaviour: 'leave-deep-gathers', reason: /ArchiveUnreadable/ },
  { what: 'an archive of many small values', behaviour: 'leave-many-values', reason: /ArchiveUnreadable/ },
  { what: 'pipes in the places of files', behaviour: 'leave-pipes', reason: /CrashLoopBackOff|Error/ },
  {
    what: 'folders, holes and links in their places',
    behaviour: 'leave-others',
    // A folder that nobody may enter cannot be measured: whichever is seen first.
    reason: /^VolumeOverfull$|CrashLoopBackOff|Error/,
  },
  { what: 'a pipe in the place of the socket', behaviour: 'leave-a-pipe-for-a-socket', reason: /Gather/ },
  { what: 'archives that nobody can read', behaviour: 'leave-unreadable-archives', reason: /CrashLoopBackOff|Error/ },
  {
    what: 'a folder too deep for a path',
    behaviour: 'leave-a-bottomless-folder',
    reason: /^VolumeOverfull$|CrashLoopBackOff|Error/,
  },
  { what: 'sixty thousand names', behaviour: 'fill-with-names', reason: /^VolumeOverfull$/ },
];

const occupations: readonly HarmfulImage[] = [
  { what: 'drowns main in requests', behaviour: 'drown-main-in-requests', reason: /Gather/ },
  { what: 'does not end when it is told to', behaviour: 'never-end', reason: /Gather/ },
];

// The release image must not be found to fail alike: then nobody would be to blame.
const claims: readonly HarmfulImage[] = [
  { what: 'says that every run is the one of the check', behaviour: 'claim-the-check', reason: /^GatherFailed$/ },
  { what: 'takes all names of archives of two hours', behaviour: 'take-every-name', reason: /^GatherFailed$/ },
];

const testMilliseconds = 240_000;
const promisedMilliseconds = 180_000;
const quarantineHours = 24;
const gathererPort = 8081;
const drowningMilliseconds = 10_000;

describeOwnCluster('an image that means harm', () => {
  const stage = onStage({ sections: { gatherer: { timeout: '5s' } } });

  it.each(answers)('is put back when it $what', endsHarmless, testMilliseconds);
  it.each(leavings)('is put back when it leaves $what', endsHarmless, testMilliseconds);
  it.each(occupations)('is put back when it $what', endsHarmless, testMilliseconds);
  it.each(claims)('is put back, and held to be bad, when it $what', endsHarmless, testMilliseconds);

  it(
    'is put back when it has taken the ports of main, which was killed',
    async () => {
      const variant = await publish(stage(), 'take-the-ports-of-main');
      const since = stage().clock.monotonicMilliseconds();
      await stage().until('the image', 60, () => stage().runs(variant));

      await killMain(stage());

      await expectHarmless(stage(), { variant, reason: /./, since });
    },
    testMilliseconds,
  );

  it('finds the release image in its place when a neighbour drowns the port of the gatherer', async () => {
    const { installation, console, clock } = stage();
    const host = (await installation.pod())?.status?.podIP ?? '';
    const since = clock.now();
    const ended = new AbortController();

    drown({ host, port: gathererPort }, ended.signal);
    await clock.sleep(drowningMilliseconds).finally(() => ended.abort());
    await stage().until('a gather that is sent', 60, () => hasSentOwn(console, since));

    expect([await installation.restarts('gatherer'), await installation.restarts('main')]).toEqual([0, 0]);
    expect(await stage().runsRelease()).toBe(true);
  });

  async function endsHarmless({ behaviour, reason }: HarmfulImage): Promise<void> {
    const variant = await publish(stage(), behaviour);
    await expectHarmless(stage(), { variant, reason, since: stage().clock.monotonicMilliseconds() });
  }
});

async function publish({ variants }: SuiteStage, behaviour: string): Promise<StageImage> {
  const files = [{ path: makePipePath, content: makePipeProgram() }];
  const variant = await variants.misbehaving(behaviour, { files });
  await variants.publish(variant);
  return variant;
}

async function expectHarmless(
  stage: SuiteStage,
  { variant, reason, since }: { variant: StageImage; reason: RegExp; since: number },
): Promise<void> {
  const { installation, console, clock } = stage;
  await stage.until('the verdict', 150, () => installation.quarantineOf(variant.image));
  await stage.until('the release image', 60, () => stage.runsRelease());
  const back = clock.now();
  await stage.until('a gather of the release image that is sent', 60, () => hasSentOwn(console, back));
  const milliseconds = clock.monotonicMilliseconds() - since;
  const verdict = await stage.until('the end of the check', 60, () => finalVerdict(installation, variant.image));
  await stage.until('a pod that holds nothing of the image', 120, async () =>
    (await foreignInPod()).length === 0 ? true : undefined,
  );
  await stage.measure('image that means harm → release image has gathered', milliseconds, 'ms');

  expect(verdict).toEqual({ class: 'image', reason: expect.stringMatching(reason), hours: quarantineHours });
  expect(milliseconds).toBeLessThan(promisedMilliseconds);
  expect(await installation.restarts('main')).toBeLessThanOrEqual(2);
}
