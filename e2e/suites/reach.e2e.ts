import { beforeAll, describe, expect, it } from '@jest/globals';
import { archiveMembers } from '@insights/fake-console';
import { onStage } from '../src/stage/on-stage.ts';
import type { SuiteStage } from '../src/stage/suite-stage.ts';

interface Told {
  readonly attempt: string;
  readonly succeeded: boolean;
  readonly detail: string;
}

interface AttemptCase {
  /** In `e2e/programs/attempts`. */
  readonly attempt: string;
  readonly what: string;
  /** What it must have met: an attempt that was not really made shows nothing. */
  readonly met: RegExp;
}

const attempts: readonly AttemptCase[] = [
  { attempt: 'read-pull-secret', what: 'read the pull secret, which has the upload token', met: /: 403$/ },
  { attempt: 'read-support-secret', what: 'read the secret with the settings', met: /: 403$/ },
  { attempt: 'list-secrets', what: 'list the secrets of the cluster', met: /: 403$/ },
  { attempt: 'token-file-of-main', what: "find main's token where tokens are", met: /ENOENT/ },
  {
    attempt: 'any-other-token',
    what: 'find any token but its own in its files',
    met: /\d+ files, its own token in them/,
  },
  { attempt: 'token-of-main', what: "ask the API server for main's token", met: /: 403$/ },
  { attempt: 'impersonate-main', what: 'reach the API as main', met: /: 403$/ },
  { attempt: 'patch-own-pod', what: 'patch its pod', met: /insights-operator-.*: 403$/ },
  { attempt: 'create-pod', what: "start a pod with main's account", met: /: 403$/ },
  { attempt: 'exec-into-main', what: "run a command in main's container", met: /: 403$/ },
  { attempt: 'process-of-main', what: "see main's process", met: /^\d+ processes, none of them main$/ },
  { attempt: 'ask-the-kubelet', what: 'ask the kubelet', met: /: 40[13]$/ },
  { attempt: 'change-credentials', what: 'change its own credentials', met: /EROFS|EACCES/ },
  { attempt: 'command-main', what: 'make main do something', met: /^6 requests refused$/ },
  { attempt: 'secrets-in-status', what: 'find a secret in what main shows', met: /^\d{4,} characters$/ },
];

describe('a fast-track image cannot', () => {
  const stage = onStage({ isShared: true });
  const told = new Map<string, Told>();

  beforeAll(async () => {
    const { variants } = stage();
    const names = attempts.map(({ attempt }) => attempt);
    const variant = await variants.misbehaving('good', { env: { E2E_ATTEMPTS: names.join(',') } });
    await variants.publish(variant);
    await stage().until('the image', 60, () => stage().runs(variant));
    await stage().until('the last attempt', 60, async () => {
      for (const line of await tellings(stage())) told.set(line.attempt, line);
      return told.size === attempts.length ? true : undefined;
    });
  }, 180_000);

  it.each(attempts)('$what', ({ attempt, met }) => {
    expect(told.get(attempt)).toEqual({ attempt, succeeded: false, detail: expect.stringMatching(met) });
  });
});

describe('what a fast-track image leaves behind', () => {
  const stage = onStage({ sections: { gatherer: { timeout: '2s' } } });

  it.each([
    ['a bomb', 'leave-a-bomb'],
    ['an archive with a path that leads out of it', 'leave-a-traversal'],
    ['an archive with a link', 'leave-a-link-in-the-archive'],
    ["a link to main's token in the place of an archive", 'leave-a-symlink'],
    ['nothing, under the name of a path', 'name-a-path'],
  ])('is not sent on, and is held against it: %s', async (_what, behaviour) => {
    const { installation, variants, console } = stage();
    const variant = await variants.misbehaving(behaviour);
    await variants.publish(variant);

    await stage().until('the verdict', 90, () => installation.quarantineOf(variant.image));
    await stage().until('the release image', 60, () => stage().runsRelease());

    const archives = console.uploads.flatMap(({ file }) => (file.archive ? [file.archive] : []));
    const paths = (await Promise.all(archives.map(archiveMembers))).flat();
    expect(paths.filter((path) => /bomb|traversal|token|passwd|\.\./.test(path))).toEqual([]);
    expect(await installation.restarts('main')).toBe(0);
  });

  it('is no more than the volume may hold: the release image is back, and what filled it is gone', async () => {
    const { installation, variants } = stage();
    const variant = await variants.misbehaving('good', { env: { E2E_ATTEMPTS: 'fill-the-volume' } });
    await variants.publish(variant);

    const verdict = await stage().until('the verdict', 120, () => installation.quarantineOf(variant.image));
    await stage().until('the release image', 60, () => stage().runsRelease());
    await stage().until('a clean volume', 30, async () => {
      const log = await installation.log('main', { tailLines: 200 });
      return log.includes('Removed what an image left') ? true : undefined;
    });

    expect(verdict).toMatchObject({ class: 'image', reason: 'VolumeOverfull' });
    expect(await installation.restarts('main')).toBe(0);
  });
});

async function tellings({ installation }: SuiteStage): Promise<Told[]> {
  const lines = (await installation.log('gatherer', { tailLines: 1000 })).split('\n');
  return lines.filter((line) => line.startsWith('{"attempt"')).map((line) => JSON.parse(line) as Told);
}
