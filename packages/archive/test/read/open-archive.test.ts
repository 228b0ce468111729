import { randomBytes } from 'node:crypto';
import { open, readFile, rename, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { openInspected, type WrittenArchive } from '../../src/index.ts';
import { writeArchive } from '../archives.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

async function largeArchive(directory: string): Promise<WrittenArchive> {
  return await writeArchive(directory, [{ path: 'config/a', bytes: randomBytes(300_000) }]);
}

async function readAll(contents: AsyncIterable<Buffer>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(contents));
}

describe('an inspected archive that is still open', () => {
  it('gives the bytes of the file, as often as they are asked for', async () => {
    await using directory = await temporaryDirectory();
    const { path, bytes } = await largeArchive(directory.path);
    await using archive = await openInspected(path);
    const onDisk = await readFile(path);

    expect(archive.info.bytes).toBe(bytes);
    expect((await readAll(archive.contents())).equals(onDisk)).toBe(true);
    expect((await readAll(archive.contents())).equals(onDisk)).toBe(true);
  });

  it('gives what was inspected when another file has taken its name', async () => {
    await using directory = await temporaryDirectory();
    const { path } = await largeArchive(directory.path);
    await using archive = await openInspected(path);
    const inspected = await readFile(path);
    await writeFile(join(directory.path, 'other'), 'other');
    await rename(join(directory.path, 'other'), path);

    expect((await readAll(archive.contents())).equals(inspected)).toBe(true);
  });

  it('never gives all bytes of a file that was changed in place', async () => {
    await using directory = await temporaryDirectory();
    const { path } = await largeArchive(directory.path);
    await using archive = await openInspected(path);
    const file = await open(path, 'r+');
    await file.write(Buffer.from('changed'), 0, 7, 1000);
    await file.close();

    let given = 0;
    const reading = (async () => {
      for await (const chunk of archive.contents()) given += chunk.length;
    })();
    await expect(reading).rejects.toMatchObject({ code: 'ERR_ARCHIVE_CHANGED' });
    expect(given).toBeLessThan(archive.info.bytes);
  });

  it('notices that the file became shorter', async () => {
    await using directory = await temporaryDirectory();
    const { path } = await largeArchive(directory.path);
    await using archive = await openInspected(path);
    await truncate(path, 1000);

    await expect(readAll(archive.contents())).rejects.toMatchObject({ code: 'ERR_ARCHIVE_CHANGED' });
  });

  it('ignores what was appended to the file', async () => {
    await using directory = await temporaryDirectory();
    const { path } = await largeArchive(directory.path);
    await using archive = await openInspected(path);
    const inspected = await readFile(path);
    await writeFile(path, 'more', { flag: 'a' });

    expect((await readAll(archive.contents())).equals(inspected)).toBe(true);
  });
});
