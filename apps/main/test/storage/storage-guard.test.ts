import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ArchiveWriter } from '@insights/archive';
import { FakeClock, silentLogger } from '@insights/process';
import type { PodView } from '@insights/rollout';
import { StorageGuard } from '../../src/storage/storage-guard.ts';
import { waitUntil } from '../support/wait-until.ts';

const mostBytes = 1024 * 1024;
const archive = 'insights-2026-11-20-223300.tar.gz';

const releaseImage = 'registry.test/release';
const hostileImage = 'registry.test/hostile';

let folder: string;
let socketFolder: string;
let clock: FakeClock;
let pods: { pod: PodView };
let changes: number;
let fullDisk: string | undefined;
let guard: StorageGuard;
let stop: AbortController;
let running: Promise<void>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'volume-'));
  socketFolder = await mkdtemp(join(tmpdir(), 'socket-'));
  clock = new FakeClock();
  pods = { pod: podWith(hostileImage, 'hostile-1') };
  changes = 0;
  fullDisk = undefined;
  stop = new AbortController();
  guard = new StorageGuard({
    configuration: { config: { storagePath: folder, gatherer: { socket: join(socketFolder, 'gatherer.sock') } } },
    pods,
    identity: { releaseImage },
    clock,
    log: silentLogger(),
    mostBytes,
    describeDisk: async () => fullDisk,
  });
  guard.changed.add({ wake: () => void (changes += 1) });
  running = guard.run(stop.signal);
  await settled();
});

afterEach(async () => {
  stop.abort();
  await running;
  await rm(folder, { recursive: true });
  await rm(socketFolder, { recursive: true });
});

function settled(): Promise<unknown> {
  return waitUntil('a look', () => clock.sleepers === 1);
}

async function look(): Promise<void> {
  await clock.advance({ seconds: 5 });
  await settled();
}

/** The pod changed, and the guard was told. */
async function become(image: string, containerID: string, kind: 'running' | 'terminated' = 'running'): Promise<void> {
  pods.pod = podWith(image, containerID, kind);
  guard.wake();
  await new Promise((resolve) => setImmediate(resolve));
  await settled();
}

async function writeArchive(): Promise<string> {
  await using writer = await ArchiveWriter.create({ directory: folder, clock });
  await writer.add({ path: 'config/version.json', bytes: '{}' });
  return (await writer.finish())?.name ?? '';
}

describe('the guard of the shared volume', () => {
  it('says nothing about archives, links and files with holes', async () => {
    await writeFile(join(folder, archive), Buffer.alloc(1000));
    await writeFile(join(folder, 'holes'), '');
    await truncate(join(folder, 'holes'), 10 * mostBytes);
    await symlink('/usr/bin', join(folder, 'link'));
    await look();

    expect([guard.overfull, changes]).toEqual([undefined, 0]);
  });

  it('tells once that the disk is full, whoever filled it, and holds it against no image', async () => {
    fullDisk = '0 bytes are free';
    await look();
    await look();

    expect([guard.fullDisk, guard.overfull, changes]).toEqual(['0 bytes are free', undefined, 1]);

    fullDisk = undefined;
    await look();

    expect([guard.fullDisk, changes]).toEqual([undefined, 2]);
  });

  it('counts what lies in folders, and tells once', async () => {
    await mkdir(join(folder, 'a', 'b'), { recursive: true });
    await writeFile(join(folder, 'a', 'b', 'filler'), Buffer.alloc(2 * mostBytes, 1));
    await look();
    await look();

    expect(guard.overfull).toMatch(/^\d+ bytes in 3 files on the volume for archives$/);
    expect(changes).toBe(1);
  });

  it('takes folders that cannot be looked through for too much', async () => {
    await mkdir(join(folder, ...Array.from({ length: 10 }, () => 'deeper')), { recursive: true });
    await look();

    expect(guard.overfull).toMatch(/ and there are folders more than 8 deep$/);
  });

  it('counts up to 20,000 names', async () => {
    execFileSync('perl', ['-e', 'chdir $ARGV[0]; for (1..20100) { open(my $f, ">", "f$_") }', folder]);
    await look();

    expect(guard.overfull).toMatch(/ in 20000 files /);
  });

  it('leaves everything as it is while the image that made it runs', async () => {
    await writeFile(join(folder, 'filler'), Buffer.alloc(2 * mostBytes, 1));
    await look();
    await look();

    expect(await readdir(folder)).toEqual(['filler']);
  });

  it('leaves everything as it is until the container of that image has ended', async () => {
    await writeFile(join(folder, 'filler'), Buffer.alloc(2 * mostBytes, 1));
    await look();
    await become(releaseImage, 'hostile-1');
    await become(releaseImage, 'hostile-1', 'terminated');
    await look();

    expect(await readdir(folder)).toEqual(['filler']);
  });

  it('removes all but what can be sent as soon as the release image is back', async () => {
    const name = await writeArchive();
    await writeFile(join(folder, archive), 'an archive by its name');
    await writeFile(join(folder, 'filler'), Buffer.alloc(2 * mostBytes, 1));
    await look();
    await become(releaseImage, 'release-1');

    expect(await readdir(folder)).toEqual([name]);
    expect([guard.overfull, changes]).toEqual([undefined, 2]);
  });

  it('removes it once: what the gatherer that runs puts there stays', async () => {
    await become(releaseImage, 'release-1');
    await writeFile(join(folder, '.insights-1-2-3.tmp'), 'being written');
    await writeFile(join(folder, 'something of the next version'), 'x');
    await look();

    expect(await readdir(folder)).toHaveLength(2);
  });

  it('never removes the files of a gatherer at work, however full it is', async () => {
    const own = ['.gatherer-runs.json', '.gatherer-runs.json.tmp', '.insights-1-2-3.tmp'];
    for (const name of own) await writeFile(join(folder, name), Buffer.alloc(mostBytes, 1));
    await become(releaseImage, 'release-1');
    await look();
    await look();

    expect((await readdir(folder)).toSorted()).toEqual(own);
  });

  it('cleans up again when another image has run meanwhile', async () => {
    await become(releaseImage, 'release-1');
    await become(hostileImage, 'hostile-2');
    await writeFile(join(folder, 'junk'), 'x');
    await become(releaseImage, 'release-2');

    expect(await readdir(folder)).toEqual([]);
  });

  it('removes from the place of the socket what is none', async () => {
    await mkdir(join(socketFolder, 'gatherer.sock', 'deep'), { recursive: true });
    await become(releaseImage, 'release-1');

    expect(await readdir(socketFolder)).toEqual([]);
  });

  it('does not hold against an image what an earlier one left', async () => {
    await writeFile(join(folder, '.insights-1-2-3.tmp'), Buffer.alloc(2 * mostBytes, 1));
    await look();
    await become(releaseImage, 'release-1');
    await become('registry.test/next', 'next-1');
    await look();
    const after = guard.overfull;
    await writeFile(join(folder, 'filler'), Buffer.alloc(2 * mostBytes, 1));
    await look();

    expect([after, guard.overfull]).toEqual([undefined, expect.stringContaining('2 files')]);
  });
});

function podWith(gathererImage: string, containerID: string, kind: 'running' | 'terminated' = 'running'): PodView {
  const state = kind === 'running' ? { kind } : { kind, containerID, reason: 'Completed', exitCode: 0, message: '' };
  const container = { containerID, restartCount: 0, image: '', imageID: '', isReady: true, state };
  return { uid: '1', resourceVersion: '1', generation: 1, gathererImage, container };
}
