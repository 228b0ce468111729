import { hash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@insights/process';
import { ArchiveWriter } from '../../src/index.ts';
import type { RecordOutcome } from '../../src/write/archive-record.ts';
import type { ArchiveWriterOptions } from '../../src/write/archive-writer.ts';
import { readMembers, writeArchive } from '../archives.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

const mebibyte = 1_048_576;

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
    `the record with the same fingerprint "${hash('sha256', 'same')}" was already recorded at path "config/a", ` +
    `recording another one with a different path "${path}"`
  );
}

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
        `the record with the same name "config/a" was already recorded and had the fingerprint "${hash('sha256', 'old')}", ` +
        `not overwriting with the record having fingerprint "${hash('sha256', 'new')}"`,
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
