import { hash } from 'node:crypto';
import { link, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@insights/process';
import { ArchiveWriter } from '../../src/index.ts';
import { readMembers, writeArchive } from '../archives.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

const mebibyte = 1_048_576;

describe('the archive file', () => {
  it('is named after the newest record, in UTC', async () => {
    await using directory = await temporaryDirectory();
    const archive = await writeArchive(directory.path, [
      { path: 'config/a', bytes: 'a', capturedAt: new Date('2026-11-20T23:33:01.900+01:00') },
      { path: 'config/b', bytes: 'b', capturedAt: new Date('2026-11-20T22:33:00Z') },
    ]);

    expect(archive.name).toBe('insights-2026-11-20-223301.tar.gz');
    expect(archive.capturedAt).toEqual(new Date('2026-11-20T22:33:01.900Z'));
    expect(await readdir(directory.path)).toEqual([archive.name]);
  });

  it('takes the name of the next second rather than replace another archive', async () => {
    await using directory = await temporaryDirectory();
    const first = await writeArchive(directory.path, [{ path: 'config/a', bytes: 'first' }]);
    const before = await readFile(first.path);
    const second = await writeArchive(directory.path, [{ path: 'config/a', bytes: 'second' }]);

    expect([first.name, second.name]).toEqual([
      'insights-2026-01-01-000000.tar.gz',
      'insights-2026-01-01-000001.tar.gz',
    ]);
    expect(await readFile(first.path)).toEqual(before);
  });

  it('gets a name that nobody could take beforehand when those of a minute are taken', async () => {
    await using directory = await temporaryDirectory();
    const first = await writeArchive(directory.path, [{ path: 'config/a', bytes: 'first' }]);
    for (let second = 1; second < 60; second += 1) {
      const [date, time] = new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString().split(/[T.]/);
      await link(first.path, join(directory.path, `insights-${date}-${time?.replaceAll(':', '')}.tar.gz`));
    }

    const second = await writeArchive(directory.path, [{ path: 'config/a', bytes: 'second' }]);

    expect(second.name).toBe(`insights-2026-01-01-000000-${second.sha256.slice(0, 16)}.tar.gz`);
    expect((await readFile(second.path)).length).toBe(second.bytes);
  });

  it('is readable by its owner and group only', async () => {
    await using directory = await temporaryDirectory();
    const { path } = await writeArchive(directory.path, [{ path: 'config/a', bytes: 'a' }]);

    expect((await stat(path)).mode & 0o777).toBe(0o640);
  });

  it('is reported with the size and the digest of what is on disk', async () => {
    await using directory = await temporaryDirectory();
    const records = [
      { path: 'config/a', bytes: 'a'.repeat(700_000) },
      { path: 'config/b', bytes: Buffer.from('bc') },
    ];
    const archive = await writeArchive(directory.path, records);
    const onDisk = await readFile(archive.path);

    expect(archive).toMatchObject({
      bytes: onDisk.length,
      sha256: hash('sha256', onDisk),
      records: 2,
      uncompressedBytes: 700_002,
    });
  });

  it('holds the records in the order they were added, with mode 0640, times and no owner', async () => {
    await using directory = await temporaryDirectory();
    const capturedAt = new Date('2025-06-01T12:00:00Z');
    const { path } = await writeArchive(directory.path, [
      { path: 'config/id', bytes: 'x' },
      { path: 'config/a', bytes: 'y', capturedAt },
    ]);

    const headers = (await readMembers(path)).map(({ header }) => header);
    expect(headers.map(({ name }) => name)).toEqual(['config/id', 'config/a']);
    expect(headers[1]).toMatchObject({
      mode: 0o640,
      uid: 0,
      gid: 0,
      uname: '',
      gname: '',
      type: 'file',
      mtime: capturedAt,
    });
  });

  it('keeps a temporary name until it is complete', async () => {
    await using directory = await temporaryDirectory();
    await using writer = await ArchiveWriter.create({ directory: directory.path, clock: new FakeClock() });
    await writer.add({ path: 'config/a', bytes: 'a' });

    expect(await readdir(directory.path)).toEqual([expect.stringMatching(/^\.insights-.*\.tmp$/)]);
  });

  it('is not there when nothing was recorded', async () => {
    await using directory = await temporaryDirectory();
    await using writer = await ArchiveWriter.create({ directory: directory.path, clock: new FakeClock() });

    expect(await writer.finish()).toBeUndefined();
    expect(await readdir(directory.path)).toEqual([]);
  });

  it('makes its folder when that is missing', async () => {
    await using directory = await temporaryDirectory();
    const deep = join(directory.path, 'a', 'b');

    expect((await writeArchive(deep, [{ path: 'config/a', bytes: 'a' }])).path).toMatch(deep);
  });

  it('does not touch the unfinished file of another writer in the same folder', async () => {
    await using directory = await temporaryDirectory();
    await using other = await ArchiveWriter.create({ directory: directory.path, clock: new FakeClock() });
    await other.add({ path: 'config/a', bytes: 'other' });
    await writeArchive(directory.path, [{ path: 'config/a', bytes: 'a' }]);

    expect(await other.finish()).toMatchObject({ name: 'insights-2026-01-01-000001.tar.gz' });
    expect((await readdir(directory.path)).toSorted()).toHaveLength(2);
  });
});

describe('a writer that was finished or abandoned', () => {
  it('takes nothing more', async () => {
    await using directory = await temporaryDirectory();
    const writer = await ArchiveWriter.create({ directory: directory.path, clock: new FakeClock() });
    await writer.add({ path: 'config/a', bytes: 'a' });
    await writer.finish();

    await expect(writer.add({ path: 'config/b', bytes: 'b' })).rejects.toMatchObject({ code: 'ERR_ARCHIVE_CLOSED' });
    await expect(writer.finish()).rejects.toMatchObject({ code: 'ERR_ARCHIVE_CLOSED' });
  });

  it('leaves nothing behind when abandoned, even in the middle of a record', async () => {
    await using directory = await temporaryDirectory();
    const writer = await ArchiveWriter.create({ directory: directory.path, clock: new FakeClock() });
    const adding = writer.add({ path: 'config/a', bytes: Buffer.alloc(8 * mebibyte, 'abc') });
    const refused = expect(adding).rejects.toMatchObject({ code: 'ERR_ARCHIVE_CLOSED' });
    await new Promise((resolve) => setImmediate(resolve));
    await writer.abandon();

    await refused;
    expect(await readdir(directory.path)).toEqual([]);
  });

  it('keeps its archive when abandoned after or while it is finished', async () => {
    await using directory = await temporaryDirectory();
    const writer = await ArchiveWriter.create({ directory: directory.path, clock: new FakeClock() });
    await writer.add({ path: 'config/a', bytes: 'a' });
    const finishing = writer.finish();
    await writer.abandon();
    await finishing;
    await writer.abandon();

    expect(await readdir(directory.path)).toEqual([(await finishing)?.name]);
  });
});

describe('a folder that takes no archive', () => {
  it('is an error that names it', async () => {
    await using directory = await temporaryDirectory();
    const { path } = await writeArchive(directory.path, [{ path: 'config/a', bytes: 'a' }]);
    const occupied = join(path, 'folder');

    await expect(ArchiveWriter.create({ directory: occupied, clock: new FakeClock() })).rejects.toMatchObject({
      code: 'ERR_ARCHIVE_DIRECTORY',
      message: expect.stringContaining(occupied),
    });
  });
});
