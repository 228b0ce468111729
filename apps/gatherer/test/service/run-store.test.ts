import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { FakeClock, silentLogger } from '@insights/process';
import { RunStore } from '../../src/service/run-store.ts';
import { functionReport, gatherRun, temporaryFolder } from '../fixtures.ts';

function storeIn(storagePath: string): RunStore {
  return new RunStore({ storagePath, clock: new FakeClock('2026-01-01T01:00:00Z'), log: silentLogger() });
}

describe('RunStore', () => {
  it('gives the runs back to the next process', async () => {
    await using folder = await temporaryFolder();
    const runs = [gatherRun({ id: 'B' }), gatherRun({ id: 'A', phase: 'Partial', message: 'less' })];

    await storeIn(join(folder.path, 'deep')).save(runs);

    expect(await storeIn(join(folder.path, 'deep')).load()).toEqual(runs);
  });

  it('turns a run that its process did not end into a failed one', async () => {
    await using folder = await temporaryFolder();
    await storeIn(folder.path).save([gatherRun({ phase: 'Running', finishedAt: null })]);

    expect(await storeIn(folder.path).load()).toMatchObject([
      { phase: 'Failed', finishedAt: '2026-01-01T01:00:00.000Z', message: expect.stringContaining('interrupted') },
    ]);
  });

  it('knows a run that was recovered as what it is now, unless its end had been kept, and also when it was not kept at all', async () => {
    await using folder = await temporaryFolder();
    await storeIn(folder.path).save([
      gatherRun({ id: 'B', phase: 'Running', finishedAt: null }),
      gatherRun({ id: 'A', phase: 'Cancelled' }),
    ]);
    const recovered = ['C', 'B', 'A'].map((id) => gatherRun({ id, phase: 'Partial', message: 'interrupted: x' }));

    const runs = await storeIn(folder.path).load(recovered);

    expect(runs.map(({ id, phase }) => [id, phase])).toEqual([
      ['C', 'Partial'],
      ['B', 'Partial'],
      ['A', 'Cancelled'],
    ]);
  });

  it.each(['', '{', '{}', '[{"id":1}]'])('begins anew when the file holds %j', async (text) => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, '.gatherer-runs.json'), text);

    expect(await storeIn(folder.path).load()).toEqual([]);
  });

  it('leaves one whole file behind however often it writes', async () => {
    await using folder = await temporaryFolder();
    const store = storeIn(folder.path);

    await Promise.all(['A', 'B', 'C'].map((id) => store.save([gatherRun({ id })])));

    expect(await readdir(folder.path)).toEqual(['.gatherer-runs.json']);
    expect(JSON.parse(await readFile(join(folder.path, '.gatherer-runs.json'), 'utf8'))).toMatchObject([{ id: 'C' }]);
  });

  it.each<[string, (path: string) => unknown]>([
    ['a pipe', (path) => execFileSync('mkfifo', [path])],
    ['a folder', (path) => mkdir(join(path, 'deep'), { recursive: true })],
    ['a link', (path) => symlink('/etc/passwd', path)],
    ['a file with a hole of a terabyte', makeSparse],
    ['brackets', (path) => writeFile(path, '['.repeat(2 ** 20))],
    ['small values', (path) => writeFile(path, `[${'{},'.repeat(2 ** 20)}0]`)],
    ['a file that nobody may read', (path) => writeFile(path, '[]', { mode: 0 })],
  ])('is at work whatever an image left in the place of its files: %s', async (_what, leave) => {
    await using folder = await temporaryFolder();
    for (const name of ['.gatherer-runs.json', '.gatherer-runs.json.tmp']) await leave(join(folder.path, name));
    const store = storeIn(folder.path);

    expect(await store.load()).toEqual([]);
    await store.save([gatherRun()]);

    expect(await readdir(folder.path)).toEqual(['.gatherer-runs.json']);
    expect(await storeIn(folder.path).load()).toEqual([gatherRun()]);
  });

  it('keeps no more of a run than can be read again', async () => {
    await using folder = await temporaryFolder();
    const errors = Array.from({ length: 200 }, () => '"'.repeat(4096));
    const functions = Array.from({ length: 40 }, () => functionReport({ errors, warnings: errors }));
    const runs = Array.from({ length: 20 }, (_, index) => gatherRun({ id: `R${index}`, functions }));

    await storeIn(folder.path).save(runs);

    expect(await storeIn(folder.path).load()).toHaveLength(20);
  });

  it('goes on when the folder cannot be written', async () => {
    await expect(storeIn('/dev/null/storage').save([gatherRun()])).resolves.toBeUndefined();
  });
});

async function makeSparse(path: string): Promise<void> {
  await writeFile(path, '');
  await truncate(path, 2 ** 40);
}
