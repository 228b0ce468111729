import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { buildGathersRecord, describeUnfit, inspectArchive, lintArchive } from '../../src/index.ts';
import type { ArchiveRecord } from '../../src/write/archive-record.ts';
import { clusterId, foreignArchive, writeArchive } from '../archives.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

const gathers = buildGathersRecord({
  reports: [{ name: 'a/b', durationMilliseconds: 1, records: 1, errors: ['x'], warnings: [], panic: null }],
  uptimeSeconds: 1.5,
  containerMemoryBytes: 0,
  isGlobalObfuscationEnabled: false,
});
const id: ArchiveRecord = { path: 'config/id', bytes: clusterId };
const version: ArchiveRecord = { path: 'config/version.json', bytes: '{}' };

function json(path: string, bytes = '{}'): ArchiveRecord {
  return { path, bytes };
}

function gathersWith(changes: object): ArchiveRecord {
  return { ...gathers, bytes: JSON.stringify({ ...(JSON.parse(String(gathers.bytes)) as object), ...changes }) };
}

describe('the lint of an archive', () => {
  it('finds nothing in what the writer makes', async () => {
    await using directory = await temporaryDirectory();
    const { path } = await writeArchive(directory.path, [id, version, json('config/node/a.json'), gathers]);

    expect(await lintArchive(path)).toEqual([]);
    expect((await inspectArchive(path)).findings).toEqual([]);
  });

  it('takes built-in rules, which have no version', async () => {
    await using directory = await temporaryDirectory();
    const rules = json('insights-operator/remote-configuration.json', '{"container_logs":[]}');
    const { path } = await writeArchive(directory.path, [id, version, rules, gathers]);

    expect(await lintArchive(path)).toEqual([]);
  });

  it.each<[string, string, readonly ArchiveRecord[]]>([
    ['cluster-id', 'must be the first member', [version, id, gathers]],
    ['cluster-id', 'must be a UUID', [json('config/id', `${clusterId}\n`), version, gathers]],
    ['cluster-id', 'must be a UUID', [json('config/id', 'x'.repeat(36)), version, gathers]],
    ['single-folder', 'has one folder at its top', [json('config/a.json'), json('config/b/c.json')]],
    ['single-folder', 'has one folder at its top', [gathers]],
    ['json', 'is not JSON', [id, json('config/version.json', '{'), gathers]],
    ['json', 'is not JSON', [json('config/workload_info.json', 'pods'), gathers]],
    ['gathers', 'status_reports must be an array', [version, gathersWith({ status_reports: {} })]],
    ['gathers', 'must be an object', [version, { ...gathers, bytes: '[]' }]],
    ['gathers', 'uptime_seconds must be', [version, gathersWith({ uptime_seconds: '1' })]],
    [
      'gathers',
      'status_reports[0].duration_in_ms must be a whole number',
      [version, gathersWith({ status_reports: [{ name: 'a', duration_in_ms: 1.5 }] })],
    ],
    [
      'gathers',
      'status_reports[1].errors must be texts or null',
      [version, gathersWith({ status_reports: [report({}), report({ errors: [1] })] })],
    ],
  ])('finds an error: %s %s', async (rule, message, records) => {
    await using directory = await temporaryDirectory();
    const { path } = await writeArchive(directory.path, records);

    const errors = (await lintArchive(path)).filter(({ severity }) => severity === 'error');
    expect(errors).toMatchObject([{ rule, message: expect.stringContaining(message) }]);
    expect(describeUnfit(errors)).toMatch(/^the archive is not fit for its readers: .*\(.+\)$/);
  });

  it.each<[string, string, readonly ArchiveRecord[]]>([
    ['gathers', 'insights-operator/gathers.json', [version, json('insights-operator/x.json')]],
    ['version', 'config/version.json', [id, gathers]],
    ['unknown-folder', 'metrics/a.json', [version, json('metrics/a.json'), json('metrics/b.json'), gathers]],
    [
      'remote-configuration',
      'insights-operator/remote-configuration.json',
      [version, json('insights-operator/remote-configuration.json', '{"version":1}'), gathers],
    ],
  ])('warns, and lets it pass: %s of %s', async (rule, member, records) => {
    await using directory = await temporaryDirectory();
    const { path } = await writeArchive(directory.path, records);

    const findings = await lintArchive(path);
    expect(findings).toMatchObject([{ severity: 'warning', rule, path: member }]);
    expect(describeUnfit(findings)).toBeUndefined();
  });

  it('finds a folder that everybody leaves out, which the writer renames', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'other.tgz');
    const names = ['config/pod/dev/a.json', 'insights-operator/a.json', 'config/dev'];
    const members = names.map((name) => ({ name, contents: '{}' }));
    await writeFile(path, await foreignArchive(members));

    expect((await lintArchive(path)).filter(({ severity }) => severity === 'error')).toMatchObject([
      { rule: 'dev-folder', path: 'config/pod/dev/a.json' },
    ]);
  });

  it.each<[string, Buffer]>([
    ['is near the limit of the upload', randomBytes(8_600_000)],
    ['has more than the profile has', Buffer.alloc(25_200_000, 'x')],
  ])('warns of an archive that %s', async (_what, bytes) => {
    await using directory = await temporaryDirectory();
    const limits = { archiveBytes: 30_000_000 };
    const { path } = await writeArchive(directory.path, [{ path: 'config/a', bytes }, version, gathers], { limits });

    expect(await lintArchive(path)).toMatchObject([{ severity: 'warning', rule: 'size', path: '' }]);
  });

  it('says of what is no archive that it cannot be read, and throws when there is nothing', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'x.tar.gz');
    await writeFile(path, (await readFile(import.meta.filename)).subarray(0, 100));

    expect(await lintArchive(path)).toMatchObject([{ severity: 'error', rule: 'readable' }]);
    await expect(lintArchive(`${path}x`)).rejects.toMatchObject({ code: 'ERR_ARCHIVE_NOT_FOUND' });
  });
});

function report(changes: object): object {
  const whole = { name: 'a', duration_in_ms: 1, records_count: 0, errors: null, warnings: null, panic: null };
  return { ...whole, ...changes };
}
