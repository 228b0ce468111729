import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { FakeRegistry } from '../src/index.ts';
import type { FakeAuth } from '../src/auth.ts';
import { platform, repository } from './support.ts';

const isInstalled = isOnPath('skopeo');
const reason = isInstalled ? '' : ' (SKIPPED: skopeo is not installed)';
const users = { robot: 'right' };

async function skopeo(...args: string[]): Promise<string> {
  return (await promisify(execFile)('skopeo', ['--insecure-policy', ...args])).stdout;
}

function isOnPath(name: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

(isInstalled ? describe : describe.skip)(`skopeo${reason}`, () => {
  it.each<FakeAuth>([{ type: 'none' }, { type: 'basic', users }, { type: 'bearer', users }])(
    'copies an image away, back and from one repository to another: %j',
    async (auth) => {
      await using registry = await FakeRegistry.start({ auth });
      const digest = registry.pushImage({
        repository,
        tag: 'a',
        layers: [Buffer.alloc(10_240)],
        platforms: [platform],
      });
      const directory = await mkdtemp(join(tmpdir(), 'skopeo-'));
      const away = ['--all', '--src-tls-verify=false', '--src-creds=robot:right'];
      const back = ['--all', '--dest-tls-verify=false', '--dest-creds=robot:right'];
      const image = (name: string) => `docker://${registry.host}/${name}`;

      try {
        await skopeo('copy', ...away, image(`${repository}:a`), `oci:${directory}:a`);
        await skopeo('copy', ...back, `oci:${directory}:a`, image('new/place:b'));
        await skopeo('copy', ...away, ...back, image('new/place:b'), image('third/place:c'));
      } finally {
        await rm(directory, { recursive: true });
      }

      expect(registry.digest('new/place', 'b')).toBe(digest);
      expect(registry.digest('third/place', 'c')).toBe(digest);
    },
    20_000,
  );

  it('inspects an image and lists tags', async () => {
    await using registry = await FakeRegistry.start();
    const digest = registry.pushImage({
      repository,
      tag: 'a',
      labels: { x: 'y' },
      layers: [Buffer.alloc(512)],
      platforms: [platform],
    });
    const place = `docker://${registry.host}/${repository}`;

    const inspected: unknown = JSON.parse(
      await skopeo('inspect', '--override-arch=amd64', '--tls-verify=false', `${place}:a`),
    );
    const listed: unknown = JSON.parse(await skopeo('list-tags', '--tls-verify=false', place));

    expect(inspected).toMatchObject({ Digest: digest, Labels: { x: 'y' } });
    expect(listed).toMatchObject({ Tags: ['a'] });
  });
});
