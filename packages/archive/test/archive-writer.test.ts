import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@insights/process';
import { ArchiveWriter, type ArchiveWriterOptions, type RecordOutcome } from '../src/index.ts';
import { readMembers, writeArchive } from './archives.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const mebibyte = 1_048_576;

function sha256(contents: string | Buffer): string {
  return createHash('sha256').update(contents).digest('hex');
}

/** Adds records to an archive that is thrown away. */
async function outcomesOf(
  records: readonly Parameters<ArchiveWriter['add']>[0][],
  limits: NonNullable<ArchiveWriterOptions['limits']> = {},
): Promise<RecordOutcome[]> {
  await using directory = await temporaryDirectory();
  await using writer = await ArchiveWriter.create({ directory: directory.path, clock: new FakeClock(), limits });
  return await Promise.all(records.map((record) => writer.add(record)));
}

function sameAsFirst(path: string): string {
  return (
    `the record with the same fingerprint "${sha256('same')}" was already recorded at path "config/a", ` +
    `recording another one with a different path "${path}"`
  );
}

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
      sha256: sha256(onDisk),
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

describe('a record', () => {
  it('may be a string, stored as UTF-8', async () => {
    await using directory = await temporaryDirectory();
    const { path } = await writeArchive(directory.path, [{ path: 'config/a', bytes: 'ü' }]);

    expect((await readMembers(path))[0]?.contents).toEqual(Buffer.from('ü'));
  });

  it('may lie in memory that is used again once it was added', async () => {
    await using directory = await temporaryDirectory();
    await using writer = await ArchiveWriter.create({ directory: directory.path, clock: new FakeClock() });
    const buffer = Buffer.alloc(600_000, 'a');
    await writer.add({ path: 'config/a', bytes: buffer });
    buffer.fill('b');
    await writer.add({ path: 'config/b', bytes: buffer });
    buffer.fill('c');

    const archive = await writer.finish();
    const members = await readMembers(archive?.path ?? '');
    expect(members.map(({ contents }) => contents.toString().replaceAll(/(.)\1*/g, '$1'))).toEqual(['a', 'b']);
  });

  it('without contents is refused', async () => {
    expect(await outcomesOf([{ path: 'config/a', bytes: '' }])).toEqual([
      { stored: false, path: 'config/a', error: 'empty "config/a" record data. Nothing will be recorded' },
    ]);
  });

  it('with a hostile path is refused, and the archive goes on', async () => {
    const [refused, stored] = await outcomesOf([
      { path: '../../etc/passwd', bytes: 'x' },
      { path: 'config/a', bytes: 'x' },
    ]);

    expect(refused).toEqual({
      stored: false,
      path: '../../etc/passwd',
      error: 'the path "../../etc/passwd" of a record has a segment "..", it will not be included in the archive',
    });
    expect(stored?.stored).toBe(true);
  });

  it('in a folder named dev is stored beside it, with a warning', async () => {
    expect(await outcomesOf([{ path: 'config/pod/dev/a.json', bytes: '{}' }])).toEqual([
      expect.objectContaining({
        stored: true,
        path: 'config/pod/dev_/a.json',
        warning: expect.stringContaining('"dev"'),
      }),
    ]);
  });

  it('at the path of an earlier one is refused: what has left in a stream cannot be replaced', async () => {
    const [, refused] = await outcomesOf([
      { path: 'config/a', bytes: 'old' },
      { path: 'config/a', bytes: 'new' },
    ]);

    expect(refused).toEqual({
      stored: false,
      path: 'config/a',
      error:
        `the record with the same name "config/a" was already recorded and had the fingerprint "${sha256('old')}", ` +
        `not overwriting with the record having fingerprint "${sha256('new')}"`,
    });
  });

  it('whose cut or renamed path is that of an earlier one is refused too', async () => {
    const [, cut, , renamed] = await outcomesOf([
      { path: `config/${'a'.repeat(300)}`, bytes: '1' },
      { path: `config/${'a'.repeat(301)}`, bytes: '2' },
      { path: 'config/dev/a', bytes: '3' },
      { path: 'config/dev_/a', bytes: '4' },
    ]);

    expect([cut?.stored, renamed?.stored]).toEqual([false, false]);
  });

  it('with the contents of an earlier one is stored, with a warning that names the first', async () => {
    const [first, second, third] = await outcomesOf([
      { path: 'config/a', bytes: 'same' },
      { path: 'config/b', bytes: 'same' },
      { path: 'config/c', bytes: 'same' },
    ]);

    expect(first).toEqual({ stored: true, path: 'config/a', bytes: 4 });
    expect(second).toEqual({ stored: true, path: 'config/b', bytes: 4, warning: sameAsFirst('config/b') });
    expect(third).toEqual({ stored: true, path: 'config/c', bytes: 4, warning: sameAsFirst('config/c') });
  });
});

describe('the limit of all contents', () => {
  const nearlyFull = Array.from({ length: 24 }, (_, index) => ({
    path: `config/${index}`,
    bytes: Buffer.alloc(mebibyte, index),
  }));

  it('takes exactly 24 MiB and not a byte more', async () => {
    const outcomes = await outcomesOf([...nearlyFull, { path: 'config/more', bytes: 'x' }]);

    expect(outcomes.slice(0, 24).every(({ stored }) => stored)).toBe(true);
    expect(outcomes.at(-1)).toEqual({
      stored: false,
      path: 'config/more',
      error:
        'record config/more(size=1) exceeds the archive size limit 25165824 and will not be included in the archive',
    });
  });

  it('lets a smaller later record in', async () => {
    const [, large, small] = await outcomesOf(
      [
        { path: 'config/a', bytes: 'a'.repeat(90) },
        { path: 'config/b', bytes: 'b'.repeat(11) },
        { path: 'config/c', bytes: 'c'.repeat(10) },
      ],
      { archiveBytes: 100 },
    );

    expect([large?.stored, small?.stored]).toEqual([false, true]);
  });

  it('does not hold for records that are always stored, but counts them', async () => {
    const [always, after] = await outcomesOf(
      [
        { path: 'config/metrics', bytes: 'm'.repeat(101), alwaysStored: true },
        { path: 'config/a', bytes: 'a' },
      ],
      { archiveBytes: 100 },
    );

    expect([always?.stored, after?.stored]).toEqual([true, false]);
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
