import { execFileSync } from 'node:child_process';
import { chmod, mkdir, open, readdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { removeEntry } from '../../src/index.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

const name = 'entry';

/** A folder in a folder and so on, so deep that no path leads to the last one. */
function makeDeepFolder(path: string): void {
  const script =
    'my $n = "d" x 200; mkdir $ARGV[0]; chdir $ARGV[0]; for (1..60) { mkdir $n; chdir $n or die; } open(my $f, ">", "last"); print $f "x";';
  execFileSync('perl', ['-e', script, path]);
}

describe('removing whatever has a name', () => {
  it.each<[string, (path: string, directory: string) => unknown]>([
    ['a file', (path) => writeFile(path, 'x')],
    ['a file that nobody may read', (path) => writeFile(path, 'x', { mode: 0 })],
    ['a file with a hole of a terabyte', (path) => writeFile(path, '').then(() => truncate(path, 2 ** 40))],
    ['a pipe', (path) => execFileSync('mkfifo', [path])],
    ['a link to a folder', (path, directory) => symlink(directory, path)],
    ['a link that leads nowhere', (path) => symlink('/nowhere', path)],
    ['a folder', (path) => mkdir(path)],
    ['a folder of folders that nobody may enter', makeClosedFolders],
    ['a folder that is deeper than a path is long', (path) => makeDeepFolder(path)],
    ['a folder with the names that removing uses', makeFoldersWithOurNames],
  ])('removes %s', async (_what, make) => {
    await using directory = await temporaryDirectory();
    await writeFile(join(directory.path, 'other'), 'x');
    await make(join(directory.path, name), directory.path);

    await removeEntry(directory.path, name);

    expect(await readdir(directory.path)).toEqual(['other']);
  });

  it('removes a socket', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, name);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path, resolve));

    await removeEntry(directory.path, name);

    expect(await readdir(directory.path)).toEqual([]);
    server.close();
  });

  it('does not follow a link inside of a folder', async () => {
    await using directory = await temporaryDirectory();
    await mkdir(join(directory.path, 'kept'));
    await writeFile(join(directory.path, 'kept', 'file'), 'x');
    await mkdir(join(directory.path, name));
    await symlink('../kept', join(directory.path, name, 'link'));

    await removeEntry(directory.path, name);

    expect(await readdir(join(directory.path, 'kept'))).toEqual(['file']);
  });

  it('does not mind that there is nothing', async () => {
    await using directory = await temporaryDirectory();

    await expect(removeEntry(directory.path, name)).resolves.toBeUndefined();
  });
});

async function makeClosedFolders(path: string): Promise<void> {
  const inner = join(path, 'inner');
  await mkdir(join(inner, 'innermost'), { recursive: true });
  await (await open(join(inner, 'innermost', 'file'), 'w')).close();
  for (const folder of [join(inner, 'innermost'), inner, path]) await chmod(folder, 0);
}

async function makeFoldersWithOurNames(path: string): Promise<void> {
  await mkdir(join(path, '.removed-1', '.removed-1', 'x'), { recursive: true });
  await mkdir(join(path, '.removed-2', 'y'), { recursive: true });
  await writeFile(join(path, '.removed-3'), 'z');
}
