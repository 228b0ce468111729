import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { foreignArchive, foreignTar, putArchive, readTarBytes, writeArchive } from '../archives.ts';
import { headerBlock } from '../raw-tar.ts';
import { temporaryDirectory } from '../temporary-directory.ts';
import { end, plain, verdictOn, verdictOnFile } from '../verdict.ts';

describe('a damaged archive', () => {
  it.each([
    ['is empty', Buffer.alloc(0)],
    ['is no gzip', Buffer.from('hello, world')],
    ['holds no tar', gzipSync(randomBytes(2000))],
    ['holds nothing', gzipSync('')],
    ['has one block of tar’s end only', gzipSync(Buffer.alloc(512))],
  ])('that %s is refused', async (_what, bytes) => {
    expect(await verdictOn(bytes)).toMatch(/^ERR_ARCHIVE_CORRUPT: /);
  });

  it('that is cut off anywhere is refused', async () => {
    await using directory = await temporaryDirectory();
    const whole = gzipSync(await foreignTar([plain, { name: 'config/b', contents: randomBytes(900) }]));
    for (let length = 0; length < whole.length; length += 13) {
      const path = await putArchive(directory.path, whole.subarray(0, length));
      expect(await verdictOnFile(path)).toMatch(/^ERR_ARCHIVE_CORRUPT: /);
    }
  });

  it('whose tar stream is cut off is refused, at the end of a record too', async () => {
    await using directory = await temporaryDirectory();
    const whole = await foreignTar([plain, { name: 'config/b', contents: randomBytes(900) }]);
    for (let length = 0; length < whole.length; length += 128) {
      const path = await putArchive(directory.path, gzipSync(whole.subarray(0, length)));
      expect(await verdictOnFile(path)).toBe('ERR_ARCHIVE_CORRUPT: the archive is damaged: the tar stream is cut off');
    }
  });

  it.each([
    ['text', Buffer.from('garbage')],
    ['zeros', Buffer.alloc(600)],
    ['the first byte of another member', Buffer.from([0x1f])],
    ['much', Buffer.alloc(300_000, 'x')],
  ])('with %s behind the gzip stream is refused', async (_what, garbage) => {
    expect(await verdictOn(Buffer.concat([await foreignArchive([plain]), garbage]))).toMatch(/^ERR_ARCHIVE_CORRUPT: /);
  });

  it('with a record behind the end of the tar stream is refused: readers disagree on whether it is there', async () => {
    const hidden = await foreignTar([{ name: 'config/hidden', contents: 'x' }]);

    expect(await verdictOn(gzipSync(Buffer.concat([await foreignTar([plain]), hidden])))).toMatch(
      /^ERR_ARCHIVE_CORRUPT: /,
    );
    const oneBlock = Buffer.concat([(await foreignTar([plain])).subarray(0, 1024), Buffer.alloc(512), hidden]);
    expect(await verdictOn(gzipSync(oneBlock))).toMatch(/^ERR_ARCHIVE_CORRUPT: /);
  });

  it('with a wrong checksum, magic or number in a header is refused', async () => {
    const tar = await foreignTar([plain]);
    for (const position of [0, 124, 148, 257, 500]) {
      const broken = Buffer.from(tar);
      broken[position] = 0xff;
      expect(await verdictOn(gzipSync(broken))).toMatch(/^ERR_ARCHIVE_CORRUPT: /);
    }
    const sized = headerBlock({ name: 'config/a', size: '-1' });
    expect(await verdictOn(gzipSync(Buffer.concat([sized, end])))).toMatch(/^ERR_ARCHIVE_CORRUPT: /);
  });

  it('never makes the reader fail in another way, whatever bytes change', async () => {
    await using directory = await temporaryDirectory();
    const { path } = await writeArchive(directory.path, [
      { path: `config/${'ü'.repeat(60)}`, bytes: 'a' },
      { path: 'b/c', bytes: 'b' },
    ]);
    const tar = await readTarBytes(path);
    const verdicts = new Set<string>();
    for (let position = 0; position < tar.length; position += 13) {
      const broken = Buffer.from(tar);
      broken[position] = (broken[position] ?? 0) ^ (1 << (position % 8));
      verdicts.add((await verdictOnFile(await putArchive(directory.path, gzipSync(broken)))).split(':', 1)[0] ?? '');
    }

    expect([...verdicts].toSorted()).toEqual(['ERR_ARCHIVE_CORRUPT', 'ERR_ARCHIVE_UNSAFE', 'fine']);
  });
});
