import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { buildGathersRecord, inspectArchive } from '../../src/index.ts';
import { clusterId, foreignArchive, foreignTar, type Member, putArchive, writeArchive } from '../archives.ts';
import { headerBlock } from '../raw-tar.ts';
import { temporaryDirectory } from '../temporary-directory.ts';
import { itNeeding, works } from '../tools.ts';
import { end, plain, verdictOn, verdictOnFile } from '../verdict.ts';

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
      findings: [{ severity: 'warning', rule: 'version', path: 'config/version.json', message: 'is missing' }],
      gathering: {
        functions: 2,
        gatherers: ['clusterconfig'],
        records: 2,
        errors: 2,
        warnings: 2,
        panics: 1,
        uptimeSeconds: 5,
      },
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
      gatherers: ['a'],
      records: 0,
      errors: 0,
      warnings: 0,
      panics: 1,
    });
  });
});

describe('the gatherers of an archive', () => {
  it.each([
    [
      ['workloads/a', 'clusterconfig/b', 'workloads/c', 'conditional'],
      ['clusterconfig', 'workloads'],
    ],
    [['/a', '../b', 'A/b', `${'a'.repeat(65)}/b`, 'a b/c'], []],
    [
      Array.from({ length: 30 }, (_, index) => `${'a'.repeat(index + 1)}/x`),
      Array.from({ length: 10 }, (_, index) => 'a'.repeat(index + 1)),
    ],
  ])('of the reports %j are %j', async (names, gatherers) => {
    await using directory = await temporaryDirectory();
    const contents = JSON.stringify({ status_reports: names.map((name) => ({ name })) });
    const members = [{ name: 'insights-operator/gathers.json', contents }];
    const path = await putArchive(directory.path, await foreignArchive(members));

    expect((await inspectArchive(path)).gathering?.gatherers).toEqual(gatherers);
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
    const bomb = await foreignArchive([{ name: 'config/bomb', contents: Buffer.alloc(40_000_000) }]);

    expect(bomb.length).toBeLessThan(50_000);
    expect(await verdictOn(bomb)).toMatch(/^ERR_ARCHIVE_TOO_LARGE: .*"config\/bomb"/);
  });

  it('stop a bomb of many records', async () => {
    const contents = Buffer.alloc(30_000_000);
    const bomb = await foreignArchive(['a', 'b', 'c', 'd', 'e'].map((name) => ({ name: `config/${name}`, contents })));

    expect(bomb.length).toBeLessThan(200_000);
    expect(await verdictOn(bomb)).toMatch(/^ERR_ARCHIVE_TOO_LARGE: .*134217728/);
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
