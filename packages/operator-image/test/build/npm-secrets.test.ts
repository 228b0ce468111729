import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readNpmSecrets } from '../../src/build/npm-secrets.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'npm-secrets-test-'));
  await writeFile(join(folder, 'npmrc'), '//npm.example.com/:_authToken=CANARY\ncache=/somewhere\n');
  process.env['npm_config_userconfig'] = join(folder, 'npmrc');
});

afterEach(() => rm(folder, { recursive: true }));

describe("npm's configuration in a build", () => {
  it('is in the environment of podman alone: no file and no command line has a copy', async () => {
    const before = process.env['TMPDIR'];
    process.env['TMPDIR'] = folder;

    const { flags, env } = await readNpmSecrets(AbortSignal.timeout(60_000));

    if (before === undefined) delete process.env['TMPDIR'];
    expect(env['INSIGHTS_NPMRC']).toMatch(/^\/\/npm\.example\.com\/:_authToken=CANARY\n[^]*registry=http/);
    expect(env['INSIGHTS_NPMRC']).not.toContain('/somewhere');
    expect(flags).toContain('--secret=id=npmrc,env=INSIGHTS_NPMRC');
    expect(flags.join(' ')).not.toContain('CANARY');
    // npm may keep compiled programs there.
    expect(await filesWith('CANARY')).toEqual(['npmrc']);
  });
});

async function filesWith(text: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const contents = await Promise.all(paths.map((path) => readFile(path, 'latin1')));
  return paths.filter((_, index) => contents[index]?.includes(text)).map((path) => relative(folder, path));
}
