import { link, mkdir, readdir, readFile, rename, stat, truncate, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { FakeClock, type JsonObject } from '@insights/process';
import { ArchiveWriter, cleanLeftovers, inspectArchive, recoverLeftovers } from '../../src/index.ts';
import type { ArchiveRecord } from '../../src/write/archive-record.ts';
import { clusterId, readMembers } from '../archives.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

const gathers: ArchiveRecord = { path: 'insights-operator/gathers.json', bytes: '{"status_reports":[]}' };
const clock = new FakeClock('2026-01-01T00:00:00Z');

/** What a kill would leave: the files of a process that is gone. */
async function leaveBehind(
  directory: string,
  work: (writer: ArchiveWriter) => Promise<void>,
  pid = 4_194_305,
): Promise<string> {
  const elsewhere = join(directory, `elsewhere-${pid}`);
  const writer = await ArchiveWriter.create({ directory: elsewhere, clock, journal: { run: 'r1' } });
  await work(writer);
  const stem = join(directory, `.insights-${pid}-1-1`);
  for (const name of await readdir(elsewhere)) {
    if (!name.startsWith('.insights-')) await rename(join(elsewhere, name), join(directory, name));
    else await rename(join(elsewhere, name), name.endsWith('.tmp') ? `${stem}.tmp` : `${stem}.journal`);
  }
  await writer.abandon();
  return `${stem}.tmp`;
}

async function twoFunctions(writer: ArchiveWriter): Promise<void> {
  await writer.add({ path: 'config/id', bytes: clusterId });
  await writer.note({ name: 'version' });
  await writer.add({ path: 'config/node/a.json', bytes: '{}' });
}

async function recover(directory: string, outcome: JsonObject = { phase: 'Partial' }) {
  const failures: unknown[] = [];
  const recovered = await recoverLeftovers({
    directory,
    clock,
    endingOf: () => ({ metadata: [gathers], outcome }),
    onFailure: (error) => failures.push(error),
  });
  return { recovered, failures };
}

async function visible(directory: string): Promise<string[]> {
  return (await readdir(directory)).filter((name) => !name.startsWith('elsewhere')).toSorted();
}

describe('an archive whose writer was killed', () => {
  it('is completed with what the journal knows, and with nothing that came later', async () => {
    await using directory = await temporaryDirectory();
    await leaveBehind(directory.path, twoFunctions);
    const { recovered, failures } = await recover(directory.path);
    const [found] = recovered;

    expect(failures).toEqual([]);
    expect(found).toMatchObject({ about: { run: 'r1' }, notes: [{ name: 'version' }], outcome: { phase: 'Partial' } });
    const members = await readMembers(found?.archive?.path ?? '');
    expect(members.map(({ header }) => header.name)).toEqual(['config/id', gathers.path]);
    expect(await inspectArchive(found?.archive?.path ?? '')).toMatchObject({
      records: 2,
      bytes: found?.archive?.bytes,
      sha256: found?.archive?.sha256,
      clusterId,
    });
  });

  it('is found again, and not made again, until it is forgotten', async () => {
    await using directory = await temporaryDirectory();
    await leaveBehind(directory.path, twoFunctions);
    const first = await recover(directory.path);
    const again = await recover(directory.path);

    expect(again.recovered[0]).toMatchObject({ archive: first.recovered[0]?.archive, outcome: { phase: 'Partial' } });
    await again.recovered[0]?.forget();
    expect(await visible(directory.path)).toEqual([first.recovered[0]?.archive?.name]);
    expect((await recover(directory.path)).recovered).toEqual([]);
  });

  it('is completed again when the completing was killed as well', async () => {
    await using directory = await temporaryDirectory();
    const path = await leaveBehind(directory.path, twoFunctions);
    const first = await recover(directory.path);
    await rename(first.recovered[0]?.archive?.path ?? '', path);
    await truncate(path, (await stat(path)).size - 30);
    const second = await recover(directory.path);

    expect(second.recovered[0]?.archive?.sha256).toBe(first.recovered[0]?.archive?.sha256);
    expect(await readMembers(second.recovered[0]?.archive?.path ?? '')).toHaveLength(2);
  });

  it.each(['before it has its name', 'while it has two names', 'after it has its name'])(
    'stays whole when the kill came %s',
    async (moment) => {
      await using directory = await temporaryDirectory();
      const path = await leaveBehind(directory.path, async (writer) => {
        await twoFunctions(writer);
        await writer.add({ ...gathers, alwaysStored: true });
        await writer.finish({ phase: 'Succeeded' });
      });
      const [name = ''] = (await visible(directory.path)).filter((each) => each.startsWith('insights-'));
      if (moment !== 'after it has its name') await link(join(directory.path, name), path);
      if (moment === 'before it has its name') await unlink(join(directory.path, name));
      const { recovered } = await recover(directory.path);

      expect(recovered).toMatchObject([{ outcome: { phase: 'Succeeded' }, archive: { name, records: 3 } }]);
      expect(await readMembers(join(directory.path, name))).toHaveLength(3);
      await recovered[0]?.forget();
      expect(await visible(directory.path)).toEqual([name]);
    },
  );

  it('is nothing when nothing was journaled', async () => {
    await using directory = await temporaryDirectory();
    await leaveBehind(directory.path, async (writer) => {
      await writer.add({ path: 'config/id', bytes: clusterId });
    });
    const { recovered } = await recover(directory.path);

    expect(recovered).toMatchObject([{ about: { run: 'r1' }, notes: [] }]);
    expect(recovered[0]?.archive).toBeUndefined();
    await recovered[0]?.forget();
    expect(await visible(directory.path)).toEqual([]);
  });

  it('holds as much as the disk does, when that is less than the journal says', async () => {
    await using directory = await temporaryDirectory();
    const path = await leaveBehind(directory.path, async (writer) => {
      await twoFunctions(writer);
      const second = writer.note({ name: 'nodes' });
      await clock.advance({ seconds: 1 });
      await second;
    });
    await truncate(path, (await stat(path)).size - 1);
    const { recovered } = await recover(directory.path);

    expect(recovered).toMatchObject([{ notes: [{ name: 'version' }], archive: { records: 2 } }]);
  });

  it('keeps what was noted when the last line of the journal is torn', async () => {
    await using directory = await temporaryDirectory();
    const path = await leaveBehind(directory.path, twoFunctions);
    const journal = path.replace('.tmp', '.journal');
    const lines = (await readFile(journal, 'utf8')).trimEnd();
    await writeFile(journal, `${lines}\n{"checkpoint":{"fileBy\n\n`);

    expect((await recover(directory.path)).recovered).toMatchObject([{ notes: [{ name: 'version' }] }]);
  });

  it('leaves alone what a process that runs is writing', async () => {
    await using directory = await temporaryDirectory();
    await using writer = await ArchiveWriter.create({ directory: directory.path, clock, journal: {} });
    await twoFunctions(writer);

    expect((await recover(directory.path)).recovered).toEqual([]);
    expect(await cleanLeftovers(directory.path, clock)).toEqual([]);
  });
});

describe('what somebody left who means harm', () => {
  it.each<[string, (journal: string, path: string) => Promise<void>]>([
    ['a journal that is no journal', (journal) => writeFile(journal, 'x'.repeat(100))],
    ['a deep journal', (journal) => writeFile(journal, `${'['.repeat(100_000)}\n`)],
    ['a journal of another file', (journal) => writeFile(journal, '{"journal":1,"inode":"1","about":{}}\n')],
    ['a folder as the journal', replaceByFolder],
    ['junk as the archive', (_journal, path) => writeFile(path, Buffer.alloc(4096, 'x'))],
    ['a journal that lies', lieAboutSizes],
  ])('makes no archive: %s', async (_what, harm) => {
    await using directory = await temporaryDirectory();
    const path = await leaveBehind(directory.path, twoFunctions);
    await harm(path.replace('.tmp', '.journal'), path);
    const { recovered } = await recover(directory.path);
    for (const each of recovered) await each.forget();

    expect((await visible(directory.path)).filter((name) => name.startsWith('insights-'))).toEqual([]);
  });

  it('is looked at for four journals, and no more at a time', async () => {
    await using directory = await temporaryDirectory();
    for (let pid = 4_194_305; pid < 4_194_311; pid += 1) await leaveBehind(directory.path, twoFunctions, pid);

    expect((await recover(directory.path)).recovered).toHaveLength(4);
  });
});

async function lieAboutSizes(journal: string): Promise<void> {
  const text = await readFile(journal, 'utf8');
  await writeFile(journal, text.replace('"tarBytes":1024', '"tarBytes":512'));
}

async function replaceByFolder(journal: string): Promise<void> {
  await unlink(journal);
  await mkdir(journal);
}
