import { mkdir, mkdtemp, readdir, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock, silentLogger } from '@insights/process';
import type { PodView } from '@insights/rollout';
import { StorageGuard } from '../../src/storage/storage-guard.ts';
import { waitUntil } from '../support/wait-until.ts';

const mostBytes = 1024 * 1024;
const archive = 'insights-2026-11-20-223300.tar.gz';

const releaseImage = 'registry.test/release';

describe('the guard of the shared volume', () => {
  let folder: string;
  let clock: FakeClock;
  let pods: { pod: PodView };
  let changes: number;
  let guard: StorageGuard;
  let stop: AbortController;
  let running: Promise<void>;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'volume-'));
    clock = new FakeClock();
    pods = { pod: podWith('registry.test/hostile') };
    changes = 0;
    stop = new AbortController();
    guard = new StorageGuard({
      configuration: { config: { storagePath: folder } },
      pods,
      identity: { releaseImage },
      clock,
      log: silentLogger(),
      mostBytes,
    });
    guard.changed.add({ wake: () => void (changes += 1) });
    running = guard.run(stop.signal);
    await waitUntil('the first look', () => clock.sleepers === 1);
  });

  afterEach(async () => {
    stop.abort();
    await running;
    await rm(folder, { recursive: true });
  });

  async function look(): Promise<void> {
    await clock.advance({ seconds: 5 });
    await waitUntil('a look', () => clock.sleepers === 1);
  }

  it('says nothing about archives, links and files with holes', async () => {
    await writeFile(join(folder, archive), Buffer.alloc(1000));
    await writeFile(join(folder, 'holes'), '');
    await truncate(join(folder, 'holes'), 10 * mostBytes);
    await symlink('/usr/bin', join(folder, 'link'));
    await look();

    expect([guard.overfull, changes]).toEqual([undefined, 0]);
  });

  it('counts what lies in folders, and tells once', async () => {
    await mkdir(join(folder, 'a', 'b'), { recursive: true });
    await writeFile(join(folder, 'a', 'b', 'filler'), Buffer.alloc(2 * mostBytes, 1));
    await look();
    await look();

    expect(guard.overfull).toMatch(/^\d+ bytes in 3 files on the volume for archives$/);
    expect(changes).toBe(1);
  });

  it('leaves everything as it is while the image that made it runs', async () => {
    await writeFile(join(folder, 'filler'), Buffer.alloc(2 * mostBytes, 1));
    await look();
    await look();

    expect(await readdir(folder)).toEqual(['filler']);
  });

  it('removes all but archives once the release image is back', async () => {
    await writeFile(join(folder, archive), 'an archive');
    await writeFile(join(folder, 'filler'), Buffer.alloc(2 * mostBytes, 1));
    await look();
    pods.pod = podWith(releaseImage);
    await look();

    expect(await readdir(folder)).toEqual([archive]);
    expect([guard.overfull, changes]).toEqual([undefined, 2]);
  });
});

function podWith(gathererImage: string): PodView {
  return { uid: '1', resourceVersion: '1', generation: 1, gathererImage };
}
