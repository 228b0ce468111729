import { mkdir, readdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FakeClock } from '@insights/process';
import { describe, expect, it } from '@jest/globals';
import { ArchiveAges, ArchiveStore } from '../../src/index.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

const now = new Date('2026-01-13T00:00:00Z');
const twelveDays = 12 * 24 * 60 * 60;

async function put(directory: string, name: string, ageSeconds = 0): Promise<void> {
  const path = join(directory, name);
  const modified = new Date(now.getTime() - ageSeconds * 1000);
  await writeFile(path, name);
  await utimes(path, modified, modified);
}

const older = 'insights-2026-01-01-000000.tar.gz';
const newer = 'insights-2026-01-02-000000.tar.gz';

const ages = () => new ArchiveAges(new FakeClock(now));
const noneIsUploaded = (): boolean => false;

describe('the list of archives', () => {
  it('begins with the newest and says how large and how old each is', async () => {
    await using directory = await temporaryDirectory();
    await put(directory.path, older, 60);
    await put(directory.path, newer, 30);

    expect(await new ArchiveStore(directory.path).list()).toEqual([
      {
        name: newer,
        path: join(directory.path, newer),
        bytes: newer.length,
        modifiedAt: new Date('2026-01-12T23:59:30Z'),
      },
      {
        name: older,
        path: join(directory.path, older),
        bytes: older.length,
        modifiedAt: new Date('2026-01-12T23:59:00Z'),
      },
    ]);
  });

  it('leaves out links, folders, unfinished and foreign files', async () => {
    await using directory = await temporaryDirectory();
    await put(directory.path, older);
    for (const name of ['.insights-1-2-3.tmp', 'other.tar.gz', 'insights.tar.gz', `${older}.bak`])
      await put(directory.path, name);
    await symlink(join(directory.path, older), join(directory.path, newer));
    await mkdir(join(directory.path, 'insights-folder.tar.gz'));

    expect((await new ArchiveStore(directory.path).list()).map(({ name }) => name)).toEqual([older]);
  });

  it('has the newest thousand of any number, and none of those that are passed over', async () => {
    await using directory = await temporaryDirectory();
    const names = Array.from({ length: 30 }, (_, index) => `insights-2026-01-01-0000${10 + index}.tar.gz`);
    for (const name of names) await put(directory.path, name);

    const listed = await new ArchiveStore(directory.path).list({ most: 3, isPassedOver: (name) => name === names[28] });

    expect(listed.map(({ name }) => name)).toEqual([names[29], names[27], names[26]]);
  });

  it('dates no archive later than it was changed', async () => {
    await using directory = await temporaryDirectory();
    await put(directory.path, 'insights-2100-01-01-000000.tar.gz', -100 * 365 * 24 * 60 * 60);

    const [archive] = await new ArchiveStore(directory.path).list();

    expect(archive?.modifiedAt.getUTCFullYear()).toBeLessThan(2100);
  });

  it('is empty when there is no folder', async () => {
    expect(await new ArchiveStore('/nowhere').list()).toEqual([]);
  });

  it('is an error when the folder is none', async () => {
    await using directory = await temporaryDirectory();
    await put(directory.path, older);

    await expect(new ArchiveStore(join(directory.path, older)).list()).rejects.toMatchObject({
      code: 'ERR_ARCHIVE_READ',
    });
  });
});

describe('removing an archive', () => {
  it('deletes it, and does not mind that it is gone', async () => {
    await using directory = await temporaryDirectory();
    await put(directory.path, older);
    const store = new ArchiveStore(directory.path);
    await store.remove(older);
    await store.remove(older);

    expect(await readdir(directory.path)).toEqual([]);
  });

  it('never leaves the folder', async () => {
    await using directory = await temporaryDirectory();
    const inside = join(directory.path, 'inside');
    await mkdir(inside);
    await put(directory.path, older);

    for (const name of [`../${older}`, `insights-/../../${older}`, '..', '', 'other.txt']) {
      await expect(new ArchiveStore(inside).remove(name)).rejects.toMatchObject({ code: 'ERR_ARCHIVE_NAME' });
    }
    expect(await readdir(directory.path)).toContain(older);
  });

  it('says that it failed', async () => {
    await using directory = await temporaryDirectory();
    await mkdir(join(directory.path, older));

    await expect(new ArchiveStore(directory.path).remove(older)).rejects.toMatchObject({
      code: 'ERR_ARCHIVE_REMOVE',
      retryable: true,
    });
  });
});

describe('pruning', () => {
  it('deletes what was uploaded, at any age', async () => {
    await using directory = await temporaryDirectory();
    await put(directory.path, older);
    await put(directory.path, newer);
    const store = new ArchiveStore(directory.path);

    const isUploaded = (name: string) => name === older;
    expect(await store.prune({ now, ages: ages(), maxAgeSeconds: twelveDays, isUploaded })).toEqual({
      removed: [older],
      failures: [],
    });
    expect(await readdir(directory.path)).toEqual([newer]);
  });

  it('keeps what was not uploaded until it has the maximum age', async () => {
    await using directory = await temporaryDirectory();
    await put(directory.path, older, twelveDays);
    await put(directory.path, newer, twelveDays - 1);
    const store = new ArchiveStore(directory.path);

    const isUploaded = noneIsUploaded;
    expect(await store.prune({ now, ages: ages(), maxAgeSeconds: twelveDays, isUploaded })).toEqual({
      removed: [older],
      failures: [],
    });
    expect(await readdir(directory.path)).toEqual([newer]);
  });

  it('touches nothing but archives, however old', async () => {
    await using directory = await temporaryDirectory();
    await put(directory.path, 'notes.txt', 10 * twelveDays);
    await put(directory.path, '.insights-1-2-3.tmp', 10 * twelveDays);
    await new ArchiveStore(directory.path).prune({ now, ages: ages(), maxAgeSeconds: 1, isUploaded: () => true });

    expect(await readdir(directory.path)).toHaveLength(2);
  });
});
