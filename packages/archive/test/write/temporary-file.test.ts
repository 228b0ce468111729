import { mkdir, readdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@insights/process';
import { cleanLeftovers } from '../../src/index.ts';
import { readProcessIdentity } from '../../src/write/process-identity.ts';
import { createNamelessFile, createTemporaryFile } from '../../src/write/temporary-file.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

const clock = new FakeClock('2026-01-10T00:00:00Z');

async function put(directory: string, name: string, modified: string): Promise<void> {
  const path = join(directory, name);
  await writeFile(path, 'x');
  await utimes(path, new Date(modified), new Date(modified));
}

describe('temporary files', () => {
  it('have names of their own', async () => {
    await using directory = await temporaryDirectory();
    const files = await Promise.all(Array.from({ length: 5 }, () => createTemporaryFile(directory.path)));

    expect(new Set(files.map(({ path }) => path)).size).toBe(5);
    await Promise.all(files.map(({ handle }) => handle.close()));
  });

  it('may have no name at all', async () => {
    await using directory = await temporaryDirectory();
    const file = await createNamelessFile(directory.path);
    await file.write('still there');

    expect(await readdir(directory.path)).toEqual([]);
    expect((await file.stat()).size).toBe(11);
    await file.close();
  });
});

describe('cleaning up leftovers', () => {
  it('removes the files of processes that are gone, also when their number is in use again', async () => {
    await using directory = await temporaryDirectory();
    const self = (await readProcessIdentity('self')) ?? '0-0';
    const [pid] = self.split('-');
    const leftovers = ['.insights-4194305-1-1.tmp', `.insights-${pid}-1-1.tmp`];
    for (const name of leftovers) await put(directory.path, name, '2026-01-09T23:59:59Z');

    expect((await cleanLeftovers(directory.path, clock)).toSorted()).toEqual(leftovers.toSorted());
    expect(await readdir(directory.path)).toEqual([]);
  });

  it('keeps the files of processes that run, however old', async () => {
    await using directory = await temporaryDirectory();
    await put(directory.path, `.insights-${await readProcessIdentity('self')}-1.tmp`, '2020-01-01T00:00:00Z');

    expect(await cleanLeftovers(directory.path, clock)).toEqual([]);
    expect(await readdir(directory.path)).toHaveLength(1);
  });

  it('removes a file of an unknown process after a day without a write', async () => {
    await using directory = await temporaryDirectory();
    await put(directory.path, '.insights-0-0-1.tmp', '2026-01-08T23:59:59Z');
    await put(directory.path, '.insights-0-0-2.tmp', '2026-01-09T00:00:01Z');

    expect(await cleanLeftovers(directory.path, clock)).toEqual(['.insights-0-0-1.tmp']);
  });

  it('removes what has the name of one and is no file, and nothing that it leads to', async () => {
    await using directory = await temporaryDirectory();
    await put(directory.path, 'notes.tmp', '2020-01-01T00:00:00Z');
    const self = await readProcessIdentity('self');
    const names = ['.insights-4194305-1-1.tmp', `.insights-${self}-7.tmp`];
    await symlink('notes.tmp', join(directory.path, names[0] ?? ''));
    await mkdir(join(directory.path, names[1] ?? '', 'deep', 'er'), { recursive: true });

    expect((await cleanLeftovers(directory.path, clock)).toSorted()).toEqual(names.toSorted());
    expect(await readdir(directory.path)).toEqual(['notes.tmp']);
  });

  it('touches no archive and nothing foreign', async () => {
    await using directory = await temporaryDirectory();
    const foreign = ['insights-2020-01-01-000000.tar.gz', '.insights-1.tmp', 'notes.tmp', '.insights-1-2-3.tmp.bak'];
    for (const name of foreign) await put(directory.path, name, '2020-01-01T00:00:00Z');

    expect(await cleanLeftovers(directory.path, clock)).toEqual([]);
  });

  it('finds nothing in a folder that is not there', async () => {
    expect(await cleanLeftovers('/nowhere', clock)).toEqual([]);
  });
});

describe('the identity of a process', () => {
  it('is none when nobody has the number', async () => {
    expect(await readProcessIdentity(4_194_305)).toBeUndefined();
  });
});
