import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { readRecords } from '../../src/index.ts';
import { foreignTar, writeArchive } from '../archives.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

async function textsOf(path: string): Promise<[string, string][]> {
  const texts: [string, string][] = [];
  for await (const { path: name, contents } of readRecords(path)) {
    texts.push([name, Buffer.concat(await Array.fromAsync(contents)).toString()]);
  }
  return texts;
}

describe('reading the records of an archive', () => {
  it('gives each with its contents, under whatever name the file has', async () => {
    await using directory = await temporaryDirectory();
    const written = await writeArchive(directory.path, [
      { path: 'config/a', bytes: 'a'.repeat(200_000) },
      { path: 'config/b', bytes: 'b' },
    ]);
    const renamed = join(directory.path, 'b.tgz');
    await mkdir(join(directory.path, 'x'));
    await symlink(written.path, join(directory.path, 'link'));
    await writeFile(renamed, await readFile(written.path));

    expect(await textsOf(renamed)).toEqual([
      ['config/a', 'a'.repeat(200_000)],
      ['config/b', 'b'],
    ]);
    await expect(textsOf(join(directory.path, 'link'))).rejects.toMatchObject({ code: 'ERR_ARCHIVE_NOT_A_FILE' });
    await expect(textsOf(join(directory.path, 'x'))).rejects.toMatchObject({ code: 'ERR_ARCHIVE_NOT_A_FILE' });
  });

  it('may be ended early, with contents read in part', async () => {
    await using directory = await temporaryDirectory();
    const { path } = await writeArchive(directory.path, [
      { path: 'config/a', bytes: 'a'.repeat(500_000) },
      { path: 'config/b', bytes: 'b' },
    ]);

    for await (const entry of readRecords(path)) {
      for await (const piece of entry.contents) {
        expect(piece.length).toBeGreaterThan(0);
        break;
      }
      break;
    }

    expect((await textsOf(path)).map(([name]) => name)).toEqual(['config/a', 'config/b']);
  });

  it.each([
    ['../b', 'ERR_ARCHIVE_UNSAFE'],
    ['config/a', 'ERR_ARCHIVE_UNSAFE'],
    ['config/a/b', 'ERR_ARCHIVE_UNSAFE'],
  ])('hands out what came before %s, and then ends with %s', async (name, code) => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'x.tar.gz');
    const members = [
      { name: 'config/a', contents: 'a' },
      { name, contents: 'b' },
    ];
    await writeFile(path, gzipSync(await foreignTar(members)));
    const seen: string[] = [];

    const reading = (async () => {
      for await (const entry of readRecords(path)) seen.push(entry.path);
    })();

    await expect(reading).rejects.toMatchObject({ code });
    expect(seen).toEqual(['config/a']);
  });

  it('ends with the reason of its signal', async () => {
    await using directory = await temporaryDirectory();
    const { path } = await writeArchive(directory.path, [{ path: 'config/a', bytes: 'a' }]);
    const stop = new AbortController();
    const records = readRecords(path, { signal: stop.signal });
    await records.next();

    stop.abort(new Error('enough'));

    await expect(records.next()).rejects.toThrow('enough');
  });

  it.each([
    [{ records: 1 }, 'its records'],
    [{ recordBytes: 3 }, 'the bytes of "config/a"'],
    [{ uncompressedBytes: 2000 }, 'its uncompressed bytes'],
    [{ compressedBytes: 20 }, 'its bytes'],
  ])('is held to %j', async (limits, what) => {
    await using directory = await temporaryDirectory();
    const { path } = await writeArchive(directory.path, [
      { path: 'config/a', bytes: 'aaaa' },
      { path: 'config/b', bytes: 'b' },
    ]);

    await expect(Array.fromAsync(readRecords(path, { limits }))).rejects.toThrow(what);
  });
});
