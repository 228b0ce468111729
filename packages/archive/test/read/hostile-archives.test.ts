import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { foreignArchive, type Member } from '../archives.ts';
import { headerBlock, paxBlocks } from '../raw-tar.ts';
import { end, plain, verdictOn } from '../verdict.ts';

describe('a hostile archive', () => {
  it.each<[string, Member]>([
    ['a symbolic link', { name: 'config/a', type: 'symlink', linkname: '/etc/passwd' }],
    ['a hard link', { name: 'config/a', type: 'link', linkname: 'config/b' }],
    ['a folder', { name: 'config/', type: 'directory' }],
    ['a character device', { name: 'config/null', type: 'character-device', devmajor: 1, devminor: 3 }],
    ['a block device', { name: 'config/disk', type: 'block-device' }],
    ['a pipe', { name: 'config/pipe', type: 'fifo' }],
  ])('with %s is refused', async (what, member) => {
    expect(await verdictOn(await foreignArchive([plain, member]))).toMatch(
      new RegExp(`^ERR_ARCHIVE_UNSAFE: .*${JSON.stringify(member.name)} is ${what}$`),
    );
  });

  it.each([
    '/etc/passwd',
    '../config',
    'config/../../a',
    './config/id',
    'config//a',
    'config\\a',
    'bomb.zip',
    'a\u0001',
  ])('with the path %j is refused', async (name) => {
    expect(await verdictOn(await foreignArchive([{ name, contents: 'x' }]))).toMatch(
      /^ERR_ARCHIVE_UNSAFE: .*the path /,
    );
  });

  it('with a path that is not UTF-8 is refused', async () => {
    const header = headerBlock({ name: Buffer.from([0x61, 0xff]) });

    expect(await verdictOn(gzipSync(Buffer.concat([header, end])))).toMatch(/^ERR_ARCHIVE_UNSAFE: /);
  });

  it('with a path twice is refused', async () => {
    expect(await verdictOn(await foreignArchive([plain, plain]))).toMatch(/"config\/a" is there twice$/);
  });

  it.each([
    ['config/a', 'config/a/b'],
    ['config/a/b/c', 'config/a'],
    ['config', 'config/a'],
  ])('with a file and a folder of one name is refused: %s, %s', async (first, second) => {
    const members = [
      { name: first, contents: 'x' },
      { name: second, contents: 'y' },
    ];

    expect(await verdictOn(await foreignArchive(members))).toMatch(/^ERR_ARCHIVE_UNSAFE: .* is a folder too$/);
  });

  it.each([
    ['a size', paxBlocks(['size=100'])],
    ['a link', paxBlocks(['linkpath=/etc/passwd'])],
    ['a sparse map', paxBlocks(['GNU.sparse.major=1'])],
    ['two paths', paxBlocks(['path=config/a', 'path=config/b'])],
    ['a prototype', paxBlocks(['__proto__=x'])],
    ['a traversal', paxBlocks(['path=../../etc/passwd'])],
    ['8 KiB', paxBlocks([`comment=${'x'.repeat(9000)}`])],
    ['another pax header behind it', Buffer.concat([paxBlocks(['path=config/a']), paxBlocks(['path=config/b'])])],
  ])('with a pax header that has %s is refused', async (_what, pax) => {
    const header = headerBlock({ name: 'config/c' });

    expect(await verdictOn(gzipSync(Buffer.concat([pax, header, end])))).toMatch(/^ERR_ARCHIVE_UNSAFE: /);
  });

  it.each(['path=config/a', 'mtime=1.5', 'uid=1000', 'comment=hello'])(
    'may have a pax header with %s',
    async (record) => {
      const header = headerBlock({ name: 'config/c' });

      expect(await verdictOn(gzipSync(Buffer.concat([paxBlocks([record]), header, end])))).toBe('fine');
    },
  );

  it.each([
    ['no number', 'x path=a\n'],
    ['a wrong length', '99 path=a\n'],
    ['length zero', '0 path=a\n'],
    ['no value', '7 path\n\n'],
    ['no end of line', '9 path=a '],
  ])('with a pax record that has %s is refused', async (_what, text) => {
    const blocks = [headerBlock({ name: 'pax', type: 'x', size: text.length.toString(8) }), Buffer.alloc(512)];
    blocks[1]?.write(text);

    expect(await verdictOn(gzipSync(Buffer.concat([...blocks, headerBlock({ name: 'config/c' }), end])))).toMatch(
      /^ERR_ARCHIVE_CORRUPT: /,
    );
  });

  it.each([
    ['g', 'a global pax header'],
    ['L', 'a long name of GNU tar'],
    ['S', 'a sparse file'],
    ['7', 'of the unknown type "7"'],
  ])('with a member of type %s is refused', async (type, what) => {
    expect(await verdictOn(gzipSync(Buffer.concat([headerBlock({ name: 'a', type }), end])))).toContain(
      `"a" is ${what}`,
    );
  });

  it('cannot put control characters into a message', async () => {
    const verdict = await verdictOn(await foreignArchive([{ name: `a\n\u001B[31m${'x'.repeat(90)}`, contents: 'x' }]));

    expect(verdict).not.toMatch(/\p{Cc}/u);
  });
});
