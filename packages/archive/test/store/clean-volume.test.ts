import { execFileSync } from 'node:child_process';
import { mkdir, readdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { cleanVolume } from '../../src/index.ts';
import { writeArchive } from '../archives.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

const { signal } = new AbortController();
const working = ['.gatherer-runs.json', '.gatherer-runs.json.tmp', '.insights-1-2-3.tmp'];

describe('cleaning the volume after an image', () => {
  it('keeps archives that can be sent and what the gatherer that runs may be writing', async () => {
    await using directory = await temporaryDirectory();
    const { name } = await writeArchive(directory.path, [{ path: 'config/a.json', bytes: '{}' }]);
    for (const own of working) await writeFile(join(directory.path, own), 'x');

    expect(await cleanVolume(directory.path, signal)).toEqual({ removed: 0, examples: [], failures: [] });
    expect((await readdir(directory.path)).toSorted()).toEqual([...working, name].toSorted());
  });

  it('removes what has such a name and is something else', async () => {
    await using directory = await temporaryDirectory();
    const [runs = '', temporaryRuns = '', unfinished = ''] = working;
    execFileSync('mkfifo', [join(directory.path, runs)]);
    await mkdir(join(directory.path, temporaryRuns, 'x'), { recursive: true });
    await symlink('/etc/passwd', join(directory.path, unfinished));
    await mkdir(join(directory.path, 'insights-folder.tar.gz'));
    await symlink('/etc/passwd', join(directory.path, 'insights-link.tar.gz'));

    const { removed, failures } = await cleanVolume(directory.path, signal);

    expect([removed, failures]).toEqual([5, []]);
    expect(await readdir(directory.path)).toEqual([]);
  });

  it('removes foreign files and what is an archive by its name alone', async () => {
    await using directory = await temporaryDirectory();
    const put = (name: string, bytes: Uint8Array | string) => writeFile(join(directory.path, name), bytes);
    await put('filler', 'x');
    await put('insights-2100-01-01-000000.tar.gz', 'junk');
    await put('insights-2100-01-01-000001.tar.gz', gzipSync('junk'));
    await put('insights-2100-01-01-000002.tar.gz', '');
    await truncate(join(directory.path, 'insights-2100-01-01-000002.tar.gz'), 2 ** 40);
    await put('insights-2100-01-01-000003.tar.gz', gzipSync(Buffer.alloc(2 ** 24)));
    const { name } = await writeArchive(directory.path, [{ path: 'config/a.json', bytes: '{}' }]);

    const { removed, examples } = await cleanVolume(directory.path, signal);

    expect(removed).toBe(5);
    expect(examples[0]).toBe('filler');
    expect(await readdir(directory.path)).toEqual([name]);
  });

  it('names ten of what it removed, and goes on behind what cannot be removed', async () => {
    await using directory = await temporaryDirectory();
    for (let number = 0; number < 30; number += 1) await writeFile(join(directory.path, `junk-${number}`), 'x');

    const { removed, examples } = await cleanVolume(directory.path, signal);

    expect([removed, examples.length]).toEqual([30, 10]);
  });

  it('removes folders in folders side by side', async () => {
    await using directory = await temporaryDirectory();
    for (let number = 0; number < 700; number += 1) {
      await mkdir(join(directory.path, `folder-${number}`, 'inner', 'innermost'), { recursive: true });
    }

    const { failures } = await cleanVolume(directory.path, signal);

    expect(failures).toEqual([]);
    expect(await readdir(directory.path)).toEqual([]);
  });

  it('ends when it is told to', async () => {
    await using directory = await temporaryDirectory();
    await writeFile(join(directory.path, 'junk'), 'x');

    await expect(cleanVolume(directory.path, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
    expect(await readdir(directory.path)).toEqual(['junk']);
  });
});
