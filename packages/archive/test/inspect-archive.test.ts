import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { ArchiveError, buildGathersRecord, inspectArchive, type InspectLimits } from '../src/index.ts';
import {
  clusterId,
  foreignArchive,
  foreignTar,
  type Member,
  putArchive,
  readTarBytes,
  writeArchive,
} from './archives.ts';
import { headerBlock, paxBlocks } from './raw-tar.ts';
import { temporaryDirectory } from './temporary-directory.ts';
import { itNeeding, works } from './tools.ts';

const plain: Member = { name: 'config/a', contents: 'a' };
const end = Buffer.alloc(1024);

/** Inspects bytes under an archive's name. @returns the error's code and message, or `fine` */
async function verdictOn(bytes: Uint8Array, limits: InspectLimits = {}): Promise<string> {
  await using directory = await temporaryDirectory();
  return await verdictOnFile(await putArchive(directory.path, bytes), limits);
}

async function verdictOnFile(path: string, limits: InspectLimits = {}): Promise<string> {
  try {
    await inspectArchive(path, { limits });
    return 'fine';
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    return `${error.code}: ${error.message}`;
  }
}

describe('a good archive', () => {
  it('is described', async () => {
    await using directory = await temporaryDirectory();
    const written = await writeArchive(directory.path, [
      { path: 'config/id', bytes: clusterId },
      { path: 'config/a', bytes: 'a'.repeat(1000), capturedAt: new Date('2026-03-01T00:00:00Z') },
      buildGathersRecord({
        reports: [
          {
            name: 'clusterconfig/a',
            durationMilliseconds: 1,
            records: 2,
            errors: ['x'],
            warnings: ['y', 'z'],
            panic: null,
          },
          {
            name: 'clusterconfig/b',
            durationMilliseconds: 1,
            records: 0,
            errors: ['panic: p'],
            warnings: [],
            panic: 'p',
          },
        ],
        uptimeSeconds: 5,
        containerMemoryBytes: 1,
        isGlobalObfuscationEnabled: false,
      }),
    ]);

    expect(await inspectArchive(written.path)).toEqual({
      name: written.name,
      bytes: written.bytes,
      sha256: written.sha256,
      records: 3,
      uncompressedBytes: written.uncompressedBytes,
      capturedAt: new Date('2026-03-01T00:00:00Z'),
      clusterId,
      gathering: { functions: 2, records: 2, errors: 2, warnings: 2, panics: 1, uptimeSeconds: 5 },
    });
  });

  it('may consist of several gzip members', async () => {
    const tar = await foreignTar([plain, { name: 'config/b', contents: 'b'.repeat(5000) }]);

    expect(await verdictOn(Buffer.concat([gzipSync(tar.subarray(0, 700)), gzipSync(tar.subarray(700))]))).toBe('fine');
  });

  itNeeding('GNU tar', works('tar --version | grep -q GNU'), 'may be one of GNU tar', async () => {
    await using directory = await temporaryDirectory();
    await mkdir(join(directory.path, 'config'));
    await writeFile(join(directory.path, 'config', 'id'), clusterId);
    const path = join(directory.path, 'insights-gnu.tar.gz');
    execFileSync('tar', ['czf', path, '-C', directory.path, 'config/id']);

    expect(await inspectArchive(path)).toMatchObject({ records: 1, clusterId });
  });

  it('tells its records one by one', async () => {
    await using directory = await temporaryDirectory();
    const { path } = await writeArchive(directory.path, [
      { path: 'config/a', bytes: 'a' },
      { path: 'config/b', bytes: 'bb' },
    ]);
    const seen: string[] = [];
    await inspectArchive(path, { onRecord: (record) => seen.push(`${record.path} ${record.bytes}`) });

    expect(seen).toEqual(['config/a 1', 'config/b 2']);
  });

  it.each<[string, Member[]]>([
    ['config/id is not first', [plain, { name: 'config/id', contents: clusterId }]],
    ['it is longer than 36 bytes', [{ name: 'config/id', contents: `${clusterId}\n` }]],
    ['it is no UUID', [{ name: 'config/id', contents: 'x'.repeat(36) }]],
  ])('has no cluster id when %s', async (_why, members) => {
    await using directory = await temporaryDirectory();
    const path = await putArchive(directory.path, await foreignArchive(members));

    expect((await inspectArchive(path)).clusterId).toBeUndefined();
  });

  it.each(['', 'not JSON', '[]', 'null', '{}', '{"status_reports":{}}', randomBytes(4_194_305)])(
    'has no summary when its gathers.json is not one (%#)',
    async (contents) => {
      await using directory = await temporaryDirectory();
      const members = [{ name: 'insights-operator/gathers.json', contents }];
      const path = await putArchive(directory.path, await foreignArchive(members));

      expect((await inspectArchive(path)).gathering).toBeUndefined();
    },
  );

  it('counts nothing of a gathers.json but what has the right shape', async () => {
    await using directory = await temporaryDirectory();
    const reports = [null, 1, { name: 1 }, { name: 'a' }, { name: 'a/b', records_count: '7', errors: 'no', panic: {} }];
    const contents = JSON.stringify({ status_reports: reports, uptime_seconds: 'long' });
    const members = [{ name: 'insights-operator/gathers.json', contents }];
    const path = await putArchive(directory.path, await foreignArchive(members));

    expect((await inspectArchive(path)).gathering).toEqual({
      functions: 1,
      records: 0,
      errors: 0,
      warnings: 0,
      panics: 1,
    });
  });
});

describe('a path that is no archive file', () => {
  it('is refused for its name', async () => {
    for (const name of [
      'other.tar.gz',
      'insights-a.tar',
      '.insights-1-2-3.tmp',
      'insights-a b.tar.gz',
      'insights-.zip',
    ]) {
      expect(await verdictOnFile(`/tmp/${name}`)).toMatch(/^ERR_ARCHIVE_NAME: /);
    }
  });

  it('is refused when nothing is there', async () => {
    expect(await verdictOnFile('/nowhere/insights-a.tar.gz')).toMatch(/^ERR_ARCHIVE_NOT_FOUND: /);
  });

  it('is refused when it is a link, even to a good archive', async () => {
    await using directory = await temporaryDirectory();
    const { path } = await writeArchive(directory.path, [{ path: 'config/a', bytes: 'a' }]);
    await symlink(path, join(directory.path, 'insights-link.tar.gz'));

    expect(await verdictOnFile(join(directory.path, 'insights-link.tar.gz'))).toMatch(/^ERR_ARCHIVE_NOT_A_FILE: /);
  });

  it('is refused when it is a folder', async () => {
    await using directory = await temporaryDirectory();
    await mkdir(join(directory.path, 'insights-a.tar.gz'));

    expect(await verdictOnFile(join(directory.path, 'insights-a.tar.gz'))).toMatch(/^ERR_ARCHIVE_NOT_A_FILE: /);
  });

  itNeeding('mkfifo', works('command -v mkfifo'), 'is refused at once when it is a pipe nobody writes to', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'insights-a.tar.gz');
    execFileSync('mkfifo', [path]);

    expect(await verdictOnFile(path)).toMatch(/^ERR_ARCHIVE_NOT_A_FILE: /);
  });
});

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

describe('the limits of an inspection', () => {
  it('hold for the file, before it is read', async () => {
    const bytes = await foreignArchive([plain]);

    expect(await verdictOn(bytes, { compressedBytes: bytes.length })).toBe('fine');
    expect(await verdictOn(bytes, { compressedBytes: bytes.length - 1 })).toMatch(
      /^ERR_ARCHIVE_TOO_LARGE: .*its bytes/,
    );
  });

  it('hold for the number of records', async () => {
    const members = [1, 2, 3].map((index) => ({ name: `config/${index}`, contents: 'x' }));

    expect(await verdictOn(await foreignArchive(members), { records: 3 })).toBe('fine');
    expect(await verdictOn(await foreignArchive(members), { records: 2 })).toMatch(/^ERR_ARCHIVE_TOO_LARGE: .*records/);
  });

  it('hold for one record, by what its header says', async () => {
    const liar = gzipSync(Buffer.concat([headerBlock({ name: 'config/a', size: '77777777777' }), end]));

    expect(await verdictOn(liar)).toMatch(/^ERR_ARCHIVE_TOO_LARGE: .*"config\/a"/);
    expect(await verdictOn(await foreignArchive([plain]), { recordBytes: 1 })).toBe('fine');
  });

  it('hold for all that comes out of the compression', async () => {
    const tar = await foreignTar([plain]);

    expect(await verdictOn(gzipSync(tar), { uncompressedBytes: tar.length })).toBe('fine');
    expect(await verdictOn(gzipSync(tar), { uncompressedBytes: tar.length - 1 })).toMatch(/^ERR_ARCHIVE_TOO_LARGE: /);
  });

  it('stop a bomb of one record', async () => {
    const bomb = await foreignArchive([{ name: 'config/bomb', contents: Buffer.alloc(30_000_000) }]);

    expect(bomb.length).toBeLessThan(50_000);
    expect(await verdictOn(bomb)).toMatch(/^ERR_ARCHIVE_TOO_LARGE: .*ratio of 200/);
  });

  it('stop a bomb of many gzip members and of zeros behind the end', async () => {
    const zeros = gzipSync(Buffer.alloc(10_000_000));
    const bomb = Buffer.concat([await foreignArchive([plain]), ...Array.from({ length: 20 }, () => zeros)]);

    expect(await verdictOn(bomb)).toMatch(/^ERR_ARCHIVE_TOO_LARGE: /);
  });
});

describe('an inspection', () => {
  it('can be cancelled before and while it runs', async () => {
    await using directory = await temporaryDirectory();
    const records = Array.from({ length: 200 }, (_, index) => ({
      path: `config/${index}`,
      bytes: randomBytes(10_000),
    }));
    const { path } = await writeArchive(directory.path, records);
    const reason = new Error('enough');
    const stop = new AbortController();

    await expect(inspectArchive(path, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const inspection = inspectArchive(path, { signal: stop.signal, onRecord: () => stop.abort(reason) });
    await expect(inspection).rejects.toBe(reason);
  });

  it('digests the file that it opened, whatever the name leads to later', async () => {
    await using directory = await temporaryDirectory();
    const good = await foreignArchive([plain]);
    const path = await putArchive(directory.path, good);
    await writeFile(join(directory.path, 'other'), 'bad');
    const inspected = await inspectArchive(path);
    await rename(join(directory.path, 'other'), path);

    expect(inspected.sha256).toBe(createHash('sha256').update(good).digest('hex'));
  });
});
