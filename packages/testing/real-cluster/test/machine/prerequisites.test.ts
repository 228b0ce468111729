import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  describeMissing,
  installPrerequisites,
  isInstalled,
  packagesFor,
  prerequisites,
  searchPath,
} from '../../src/machine/prerequisites.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'prerequisites-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('the prerequisites of a real cluster', () => {
  it('are found on the search path, when they can be executed', async () => {
    await writeFile(join(folder, 'runc'), '', { mode: 0o755 });
    await writeFile(join(folder, 'ip'), '', { mode: 0o644 });

    expect(await isInstalled('runc', folder)).toBe(true);
    expect(await isInstalled('ip', folder)).toBe(false);
    expect(await isInstalled(join(folder, 'runc'), '')).toBe(true);
  });

  it('name what is missing and what installs it', () => {
    const missing = prerequisites.filter(({ program }) => ['go', 'promtool'].includes(program));

    expect(describeMissing(missing)).toBe(
      'go (Go 1.26 or newer from https://go.dev/dl), promtool (Debian package prometheus)',
    );
  });

  it('ask for each Debian package once', () => {
    const missing = prerequisites.filter(({ program }) => ['go', 'prometheus', 'promtool', 'runc'].includes(program));

    expect(packagesFor(missing)).toEqual(['runc', 'prometheus']);
  });

  it('are installed by apt-get, once its lists are fresh', async () => {
    // As on a machine whose package lists are older than the mirror.
    const aptGet = `#!/bin/sh
case "$*" in
update*) touch ${folder}/updated ;;
*"install -y"*" runc") test -e ${folder}/updated && echo > ${folder}/runc && chmod 755 ${folder}/runc ;;
esac`;
    await writeFile(join(folder, 'apt-get'), aptGet, { mode: 0o755 });
    const needed = [{ program: join(folder, 'runc'), source: { debianPackage: 'runc' } }];

    await installPrerequisites({ path: `${folder}:/bin`, needed });

    expect(await isInstalled('runc', folder)).toBe(true);
  });

  it('are named when nothing here can install them', async () => {
    const needed = [{ program: 'no-such-program', source: { debianPackage: 'no-such-package' } }];

    await expect(installPrerequisites({ path: folder, needed })).rejects.toMatchObject({
      code: 'ERR_REAL_CLUSTER_PREREQUISITES',
      message: 'missing: no-such-program (Debian package no-such-package)',
    });
  });

  it('are looked for where administrators have programs, too', () => {
    expect(searchPath({ PATH: '/usr/bin:/usr/sbin' }).split(':')).toEqual([
      '/usr/bin',
      '/usr/sbin',
      '/usr/local/sbin',
      '/sbin',
      '/usr/local/go/bin',
    ]);
  });
});
