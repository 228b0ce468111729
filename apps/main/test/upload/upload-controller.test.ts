import { copyFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ArchiveWriter, type InspectedArchive } from '@insights/archive';
import { describe, expect, it } from '@jest/globals';
import { asleep } from '../support/asleep.ts';
import { waitUntil } from '../support/wait-until.ts';
import { UploadScene } from './upload-scene.ts';

describe('the upload of archives', () => {
  it('deletes an archive only when it was accepted', async () => {
    await using scene = await UploadScene.start();
    await scene.writeArchive();
    scene.console.failNext({ on: 'upload', status: 503 });

    scene.run();
    await waitUntil('the failure', () => scene.uploads.failure);
    expect(await scene.names()).toHaveLength(1);
    await asleep(scene.clock);
    await scene.clock.advance({ seconds: 1440 });
    await waitUntil('the upload', () => scene.uploads.last);

    await waitUntil('the deletion', async () => (await scene.names()).length === 0);
    expect(scene.answers).toEqual([503, 202]);
  });

  it('never sends an archive that fails its inspection, and sends the others', async () => {
    await using scene = await UploadScene.start();
    await scene.writeArchive();
    const hostile = 'insights-2099-01-01-000000.tar.gz';
    await writeFile(join(scene.folder, hostile), 'not gzip at all');

    scene.run();
    await waitUntil('the upload', () => scene.uploads.last);
    await asleep(scene.clock);

    expect(scene.console.uploads).toHaveLength(1);
    expect(await scene.names()).toEqual([hostile]);
  });

  it('never sends an archive that is of no use for those who read it, keeps it and says why', async () => {
    await using scene = await UploadScene.start();
    await using writer = await ArchiveWriter.create({ directory: scene.folder, clock: scene.clock });
    await writer.add({ path: 'config/version.json', bytes: '{' });
    await writer.add({ path: 'insights-operator/example.json', bytes: '{}' });
    const { name: unfit = '' } = (await writer.finish()) ?? {};
    await scene.writeArchive();

    scene.run();
    await waitUntil('the upload', () => scene.uploads.last);
    await waitUntil('the look at the other', () => scene.uploads.unreadable);

    expect(scene.console.uploads).toHaveLength(1);
    expect(await scene.names()).toEqual([unfit]);
    expect(scene.uploads.unreadable).toEqual({
      count: 1,
      message: 'the archive is not fit for its readers: "config/version.json" is not JSON (json)',
    });
  });

  it('is held up by nothing that cannot be sent, and is not said to fail for it', async () => {
    await using scene = await UploadScene.start();
    await scene.writeArchive();
    // More than are listed at once, and all of them before the good one.
    const junk = Array.from({ length: 1100 }, (_, index) => `insights-2100-${1000 + index}.tar.gz`);
    for (const name of junk) await writeFile(join(scene.folder, name), 'not gzip at all');

    scene.run();
    for (const count of [300, 600, 900]) {
      await waitUntil(`${count} looks`, () => (scene.uploads.unreadable?.count ?? 0) >= count);
    }
    await waitUntil('the upload', () => scene.uploads.last);

    expect(scene.console.uploads).toHaveLength(1);
    expect(scene.uploads.failure).toBeUndefined();
    expect(scene.uploads.unreadable).toEqual({ count: 1100, message: expect.stringContaining('gzip') });
  });

  it('begins with what main has read back, whatever others are called', async () => {
    await using scene = await UploadScene.start();
    const confirmed = await scene.writeArchive();
    await copyFile(join(scene.folder, confirmed), join(scene.folder, 'insights-2100-01-01-000000.tar.gz'));
    scene.gathers.last = { archive: inspected(confirmed) };

    scene.run();
    await waitUntil('the uploads', () => scene.accepted.length === 2);

    expect(scene.accepted).toEqual([confirmed, 'insights-2100-01-01-000000.tar.gz']);
  });

  it('counts what waits, also while the volume has not been looked at', async () => {
    await using scene = await UploadScene.start();
    scene.gathers.last = { archive: inspected(await scene.writeArchive()) };
    const counts: number[] = [];
    scene.uploads.changed.add({ wake: () => counts.push(scene.uploads.pending) });

    scene.run();
    await asleep(scene.clock);

    expect([counts, scene.accepted.length]).toEqual([[0], 1]);
  });

  it('goes on with what is gathered meanwhile, however many others wait', async () => {
    await using scene = await UploadScene.start();
    const gathered = await scene.writeArchive();
    const older = ['insights-2100-01-01-000002.tar.gz', 'insights-2100-01-01-000001.tar.gz'];
    for (const name of older) await copyFile(join(scene.folder, gathered), join(scene.folder, name));
    scene.uploads.changed.add({ wake: () => (scene.gathers.last ??= { archive: inspected(gathered) }) });

    scene.run();
    await waitUntil('the uploads', () => scene.accepted.length === 3);

    expect(scene.accepted).toEqual([older[0], gathered, older[1]]);
  });

  it('forgets what was cleaned up', async () => {
    await using scene = await UploadScene.start();
    const path = join(scene.folder, 'insights-2100-01-01-000000.tar.gz');
    await writeFile(path, 'not gzip at all');
    scene.run();
    await waitUntil('the look', () => scene.uploads.unreadable);

    await rm(path);
    scene.uploads.wake();

    await waitUntil('the next look', () => scene.uploads.unreadable === undefined);
  });

  it('leaves an archive alone until its gather is judged', async () => {
    await using scene = await UploadScene.start();
    scene.isJudged = false;
    await scene.writeArchive();

    scene.run();
    await asleep(scene.clock);
    expect(scene.console.requests).toEqual([]);
    scene.isJudged = true;
    scene.uploads.wake();

    await waitUntil('the upload', () => scene.uploads.last);
  });

  it('never sends what its gatherer said something else about', async () => {
    await using scene = await UploadScene.start();
    await scene.writeArchive();
    scene.unreadable = (await scene.names())[0];

    scene.run();
    await asleep(scene.clock);
    await scene.clock.advance({ hours: 5 });
    await asleep(scene.clock);

    expect(scene.console.requests).toEqual([]);
    expect(await scene.names()).toHaveLength(1);
  });

  it('counts what waits', async () => {
    await using scene = await UploadScene.start({ token: undefined });
    await scene.writeArchive();
    await scene.writeArchive();

    scene.run();
    await asleep(scene.clock);

    expect([scene.uploads.pending, scene.console.requests.length]).toEqual([2, 0]);
  });
});

describe('archives that are never taken', () => {
  it.each([
    ['stay for twelve days', 287, true],
    ['go after that', 289, false],
  ])('%s', async (_what, hours, stays) => {
    await using scene = await UploadScene.start({ token: undefined });
    const name = await scene.writeArchive();
    const path = join(scene.folder, name);
    const written = new Date(scene.clock.now().getTime() - hours * 3_600_000);
    await utimes(path, written, written);

    scene.run();
    await asleep(scene.clock);

    expect(
      await stat(path).then(
        () => true,
        () => false,
      ),
    ).toBe(stays);
  });
});

describe('a clock that is set while archives wait', () => {
  it('deletes none of them', async () => {
    await using scene = await UploadScene.start({ token: undefined });
    await scene.writeArchive();
    scene.run();
    await asleep(scene.clock);

    scene.clock.jump({ hours: 24 * 365 });
    scene.uploads.wake();
    await asleep(scene.clock);
    await scene.clock.advance({ hours: 24 });
    await asleep(scene.clock);

    expect(await scene.names()).toHaveLength(1);
  });
});

function inspected(name: string): InspectedArchive {
  return { name, bytes: 1, sha256: '', records: 1, uncompressedBytes: 1, capturedAt: new Date(0), findings: [] };
}
