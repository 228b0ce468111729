import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { makeFolder } from '../src/index.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'make-folder-'));
});
afterEach(() => rm(root, { recursive: true }));

describe('a folder', () => {
  it('is made with those above it, and may be there already', async () => {
    const path = join(root, 'a', 'b', 'c');

    await makeFolder(path);
    await makeFolder(path);

    expect((await stat(path)).isDirectory()).toBe(true);
  });

  it.each(['/proc/nowhere/a', '/proc/self/nowhere'])('that cannot be made at %s is an error, at once', async (path) => {
    await expect(makeFolder(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('is not made of a file, nor below one', async () => {
    const file = join(root, 'file');
    await writeFile(file, '');

    await expect(makeFolder(file)).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(makeFolder(join(file, 'a'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  });
});
