import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { buildGathersRecord } from '@insights/archive';
import { runInsights, temporaryFolder, writeArchive } from '../support.ts';

const { bytes: gathers } = buildGathersRecord({
  reports: [],
  uptimeSeconds: 1,
  containerMemoryBytes: 0,
  isGlobalObfuscationEnabled: false,
});
const whole = {
  'config/id': '00000000-0000-4000-8000-000000000000',
  'config/version.json': '{}',
  'insights-operator/gathers.json': String(gathers),
};
const versionFinding = { severity: 'warning', rule: 'version', path: 'config/version.json', message: 'is missing' };

function withoutVersion(records: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(records).filter(([path]) => path !== 'config/version.json'));
}

async function lint(records: Readonly<Record<string, string>>, ...args: readonly string[]) {
  await using folder = await temporaryFolder();
  return await runInsights(['archive', 'lint', ...args, await writeArchive(folder.path, records)]);
}

describe('insights archive lint', () => {
  it('ends with 0 when nothing stands against the archive', async () => {
    expect(await lint(whole)).toEqual({ code: 0, text: '', told: 'fit for its readers\n' });
  });

  it('ends with 3 for an error, and prints a finding a line', async () => {
    const { code, text, told } = await lint({ ...withoutVersion(whole), 'config/id': 'x' });

    expect(code).toBe(3);
    expect(text).toBe(
      'config/id: error: cluster-id: must be a UUID of 36 characters, without a newline\n' +
        'config/version.json: warning: version: is missing\n',
    );
    expect(told).toBe('1 error, 1 warning\n');
  });

  it('ends with 4 for warnings alone', async () => {
    expect(await lint(withoutVersion(whole))).toEqual({
      code: 4,
      text: 'config/version.json: warning: version: is missing\n',
      told: '0 errors, 1 warning\n',
    });
  });

  it('gives a line of JSON for each archive', async () => {
    const { code, text, told } = await lint(withoutVersion(whole), '--output', 'json');

    expect([code, told]).toEqual([4, '']);
    expect(JSON.parse(text)).toEqual({ file: expect.stringContaining('.tar.gz'), findings: [versionFinding] });
  });

  it('names the file of each finding when there are several, also of one that is no archive', async () => {
    await using folder = await temporaryFolder();
    const junk = join(folder.path, 'junk');
    await writeFile(junk, 'junk');
    const file = await writeArchive(folder.path, withoutVersion(whole));

    const { code, text, told } = await runInsights(['archive', 'lint', junk, file]);

    expect(code).toBe(3);
    expect(text.split('\n')).toEqual([
      expect.stringMatching(/junk: error: readable: .*the archive is damaged/),
      `${file}: config/version.json: warning: version: is missing`,
      '',
    ]);
    expect(told).toBe('1 error, 1 warning\n');
  });

  it('shows no character of a name that would turn the line around', async () => {
    expect((await lint({ ...whole, 'odd\u202E/a.json': '{}' })).text).toMatch(/^odd\uFFFD\/a\.json: warning: unknown/);
  });

  it('ends with 3 and one sentence when there is no such file', async () => {
    const { code, text, told } = await runInsights(['archive', 'lint', '/nonexistent.tar.gz']);

    expect([code, text]).toEqual([3, '']);
    expect(told).toMatch(/^insights: [^\n]*there is no archive[^\n]*\n$/);
  });
});
