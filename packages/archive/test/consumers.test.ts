import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { buildGathersRecord, inspectArchive } from '../src/index.ts';
import { defaultWriteLimits } from '../src/limits.ts';
import type { ArchiveRecord } from '../src/write/archive-record.ts';
import { clusterId, readMembers, writeArchive } from './archives.ts';
import gathersSchema from './gathers-schema.json' with { type: 'json' };
import { temporaryDirectory } from './temporary-directory.ts';
import { itNeeding, run, works } from './tools.ts';

// What readers of archives demand of the file itself: insights-core, must-gather and the ingress service.

const gathers = buildGathersRecord({
  reports: [
    { name: 'clusterconfig/nodes', durationMilliseconds: 1, records: 1, errors: [], warnings: [], panic: null },
  ],
  uptimeSeconds: 1,
  containerMemoryBytes: 0,
  isGlobalObfuscationEnabled: false,
});

const records: readonly ArchiveRecord[] = [
  { path: 'config/id', bytes: clusterId },
  { path: 'config/version.json', bytes: '{}' },
  { path: 'config/pod/dev/a.json', bytes: '{"metadata":{"namespace":"dev"}}' },
  { path: 'config/pod/prod/a.json', bytes: '{"metadata":{"namespace":"prod"}}' },
  { path: `config/pod/${'n'.repeat(120)}/${'p'.repeat(90)}.json`, bytes: '{"in":"prefix"}' },
  { path: `config/pod/${'n'.repeat(200)}/${'p'.repeat(300)}.json`, bytes: '{"in":"pax"}' },
  { path: 'config/machineconfigs/ünï-日本.json', bytes: '{"not":"ascii"}' },
  { path: 'events/large.json', bytes: JSON.stringify('x'.repeat(1_000_000)) },
  gathers,
];
const storedPaths = records.map(({ path }) => path.replace('/dev/', '/dev_/').replace(/p{300}/, 'p'.repeat(250)));

const sample = join(import.meta.dirname, '../../../../shared/data/insights-archive-sample');
const hasGnuTar = works('tar --version | grep -q GNU');
const listWithPython = `
import sys, tarfile
for member in tarfile.open(sys.argv[1]):
    assert member.isreg() and member.mode == 0o640 and member.uid == 0, member
    print(member.name)
`;

async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)));
}

describe('what reads an archive', () => {
  itNeeding('GNU tar', hasGnuTar, '1: tar lists relative paths of regular files, nothing under dev', async () => {
    await using directory = await temporaryDirectory();
    const { path } = await writeArchive(directory.path, records);
    const { stdout } = await run('tar', ['tzf', path, '--quoting-style=literal']);

    const listed = stdout.trimEnd().split('\n');
    expect(listed).toEqual(storedPaths);
    for (const name of listed) {
      expect(name).not.toMatch(/^\.?\/|\/dev\/|^[^/]*(?:zip|tar|gz|bz2|xz)$/);
    }
    const { stdout: types } = await run('tar', ['tzvf', path]);
    expect(
      types
        .trimEnd()
        .split('\n')
        .every((line) => line.startsWith('-rw-r----- 0/0')),
    ).toBe(true);
  });

  it('2: config/id is a UUID of 36 bytes and the first member', async () => {
    await using directory = await temporaryDirectory();
    const { path } = await writeArchive(directory.path, records);

    const [first] = await readMembers(path);
    expect(first?.header).toMatchObject({ name: 'config/id', size: 36, type: 'file' });
    expect((await inspectArchive(path)).clusterId).toBe(clusterId);
  });

  itNeeding('GNU tar', hasGnuTar, '3: extracting as insights-core does gives every record', async () => {
    await using directory = await temporaryDirectory();
    const archive = await writeArchive(directory.path, records);
    const target = join(directory.path, 'extracted');
    await mkdir(target);
    await run('tar', ['--delay-directory-restore', '-x', '--exclude=*/dev/*', '-z', '-f', archive.path, '-C', target]);

    const extracted = await filesBelow(target);
    expect(extracted).toHaveLength(archive.records);
    expect(extracted.toSorted()).toEqual(storedPaths.toSorted());
    for (const [index, path] of storedPaths.entries()) {
      expect(await readFile(join(target, path), 'utf8')).toBe(records[index]?.bytes);
    }
  });

  itNeeding('file', works('file --version'), '4: file says gzip', async () => {
    await using directory = await temporaryDirectory();
    const { path } = await writeArchive(directory.path, records);

    expect((await run('file', ['--brief', path])).stdout).toMatch(/^gzip compressed data/);
  });

  it('4: the gzip header names no file and no time', async () => {
    await using directory = await temporaryDirectory();
    const { path } = await writeArchive(directory.path, records);

    expect((await readFile(path)).subarray(0, 8)).toEqual(Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]));
  });

  it('5: the limits are those of the upload and of the periodic profile', () => {
    expect(defaultWriteLimits).toEqual({ archiveBytes: 24 * 1024 * 1024, compressedBytes: 10 * 1024 * 1024 });
  });

  it('6: gathers.json in the archive validates against the schema', async () => {
    await using directory = await temporaryDirectory();
    const { path } = await writeArchive(directory.path, records);

    const member = (await readMembers(path)).find(({ header }) => header.name === 'insights-operator/gathers.json');
    const validate = new Ajv({ allowUnionTypes: true }).compile(gathersSchema);
    validate(JSON.parse(member?.contents.toString() ?? ''));
    expect(validate.errors).toBeNull();
  });

  itNeeding('Python 3', works('python3 --version'), 'Python reads names, modes and owners', async () => {
    await using directory = await temporaryDirectory();
    const { path } = await writeArchive(directory.path, records);
    const { stdout } = await run('python3', ['-X', 'utf8', '-c', listWithPython, path]);

    expect(stdout.trimEnd().split('\n')).toEqual(storedPaths);
  });
});

describe('the sample archive of today’s operator', () => {
  itNeeding('sample', existsSync(sample), 'goes in and comes out the same', async () => {
    await using directory = await temporaryDirectory();
    const paths = (await filesBelow(sample)).toSorted();
    const files = await Promise.all(paths.map(async (path) => ({ path, bytes: await readFile(join(sample, path)) })));
    const stored = files.filter(({ bytes }) => bytes.length > 0);
    const archive = await writeArchive(directory.path, stored);

    const members = await readMembers(archive.path);
    expect(members.map(({ header }) => header.name)).toEqual(stored.map(({ path }) => path));
    // Compared byte by byte in C: Jest takes seconds for so many.
    expect(members.every(({ contents }, index) => contents.equals(stored[index]?.bytes ?? Buffer.of()))).toBe(true);
    expect(await inspectArchive(archive.path)).toMatchObject({ records: stored.length, sha256: archive.sha256 });
  });
});
