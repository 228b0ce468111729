import { EventEmitter } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runProgram, systemClock } from '@insights/process';
import { release as program } from '../../src/cli/release.ts';
import { type ReleasedImage, repository, root, startRegistry, writeLayout } from '../support.ts';

describe('npm run release', () => {
  let folder: string;
  let output: { print: string[]; tell: string[] };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'release-'));
    output = { print: [], tell: [] };
  });
  afterEach(() => rm(folder, { recursive: true }));

  function release(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
    const { print, tell } = output;
    const context = {
      root,
      env: { HOME: folder, ...env },
      envPrefix: 'INSIGHTS_RELEASE_',
      clock: systemClock,
      print: (line: string) => void print.push(line),
      tell: (line: string) => void tell.push(line),
    };
    const prepare = () => ({
      run: (signal: AbortSignal) => program.run(args, context, AbortSignal.any([signal, AbortSignal.timeout(20_000)])),
      graceMilliseconds: 1000,
    });
    return runProgram({
      name: args[0] ?? 'release',
      prepare,
      tell: context.tell,
      clock: systemClock,
      signals: new EventEmitter(),
    });
  }

  it('pushes under the version, then promotes by digest', async () => {
    await using released = await startRegistry();
    const digest = await writeLayout(folder);
    const to = `${released.registry.host}/${repository}`;

    const pushed = await release(['push', '--to', to, '--layout', folder, '--plain-http']);
    const image = output.print.at(-1) ?? '';
    const promoted = await release(['promote', '--image', image, '--tag', '4.20-fast-track', '--plain-http']);

    expect([pushed, promoted]).toEqual([0, 0]);
    expect(image).toBe(`${to}@${digest}`);
    expect(released.registry.digest(repository, '4.20.3')).toBe(digest);
    expect(released.registry.digest(repository, '4.20-fast-track')).toBe(digest);
    expect(output.tell).toContain(`${to}:4.20-fast-track was nothing`);
  });

  it('changes nothing in a dry run, and says so', async () => {
    await using released = await startRegistry();
    const image = `${released.registry.host}/${repository}@${released.digest}`;

    expect(await release(['promote', '--image', image, '--tag', 'next', '--plain-http', '--dry-run'])).toBe(0);

    expect(released.registry.tags(repository)).toEqual(['4.20.3']);
    expect(output.tell.at(-1)).toBe('Dry run: nothing was changed.');
  });

  it('fails for an image that is not there', async () => {
    await using released = await startRegistry();
    const image = `${released.registry.host}/${repository}@sha256:${'0'.repeat(64)}`;

    expect(await release(['promote', '--image', image, '--tag', 'next', '--plain-http'])).toBe(3);

    expect(output.tell).toEqual([`promote: there is no ${image}`]);
  });

  it('signs in with what podman and docker keep, and never shows it', async () => {
    await using released = await startRegistry({ auth: { type: 'basic', users: { robot: 'right' } } });
    const authfile = await writeAuthFile(released, 'robot:right');
    const args = promotion(released);

    expect(await release(args, { REGISTRY_AUTH_FILE: authfile })).toBe(0);
    expect(await release([...args, '--authfile', await writeAuthFile(released, 'robot:hunter2')])).toBe(3);

    expect(output.tell.join('\n')).toContain('401');
    expect([...output.print, ...output.tell].join('\n')).not.toMatch(/hunter2|right/);
  });

  it('does not take a file that is no auth file', async () => {
    await using released = await startRegistry();
    const authfile = join(folder, 'auth.json');
    await writeFile(authfile, 'secret');

    expect(await release([...promotion(released), '--authfile', authfile])).toBe(2);

    expect(output.tell[0]).toContain(`${authfile}: the pull secret is not a Docker configuration`);
    expect(output.tell.join('\n')).not.toContain('secret"');
  });

  it.each([
    [[], 0, /npm run release -- COMMAND/],
    [['promote', '--help'], 0, /--image HOST\/NAME@DIGEST/],
    [['publish'], 2, /no command "publish", only bundle, build, push, promote/],
    [['pusch'], 2, /no command "pusch", only bundle, build, push, promote; did you mean push\?/],
    [['promote'], 2, /--image is missing/],
    [['promote', '--image', 'quay.io/a/b:1', '--tag', 'x'], 2, /--image needs a digest/],
    [['promote', '--image', 'b', '--tag', 'x'], 2, /"b" is not a fully qualified image/],
    [['promote', '--image', `quay.io/a/b@sha256:${'0'.repeat(64)}`, '--tag', '.x'], 2, /--tag: "\.x" is not a tag/],
    [['push', '--to', 'quay.io/a/b:1'], 2, /--to takes HOST\/NAME/],
    [['push', '--to', 'quay.io/a/b', '--layout', '/nowhere'], 3, /it has no index.json/],
    [['build', '--version', 'next'], 2, /--version: "next" is not like 4\.20\.8/],
    [['build', '--base', 'local', '--build-base', 'x'], 2, /have no place beside --base local/],
    [['build', 'now'], 2, /unexpected argument "now"/],
    [['bundle'], 2, /--out is missing/],
  ])('answers %j with %i', async (args, exitCode, text) => {
    expect(await release(args)).toBe(exitCode);

    expect([...output.print, ...output.tell].join('\n')).toMatch(text);
  });

  async function writeAuthFile({ registry }: ReleasedImage, account: string): Promise<string> {
    const path = join(folder, `${account.replace(':', '-')}.json`);
    const auth = Buffer.from(account).toString('base64');
    await writeFile(path, JSON.stringify({ auths: { [registry.host]: { auth } } }));
    return path;
  }
});

function promotion({ registry, digest }: ReleasedImage): string[] {
  return ['promote', '--image', `${registry.host}/${repository}@${digest}`, '--tag', 'next', '--plain-http'];
}
