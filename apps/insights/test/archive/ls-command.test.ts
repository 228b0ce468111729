import { rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runInsights, temporaryFolder, writeArchive } from '../support.ts';

const records = { 'config/id': 'x'.repeat(36), 'config/node/a.json': '{}' };

describe('insights archive ls', () => {
  it('lists members with sizes and times, in the order of the archive', async () => {
    await using folder = await temporaryFolder();
    const file = await writeArchive(folder.path, records);

    expect(await runInsights(['archive', 'ls', file])).toEqual({
      code: 0,
      text: '        36  2026-01-01 00:00:00  config/id\n         2  2026-01-01 00:00:00  config/node/a.json\n',
      told: '2 records, 38 B\n',
    });
  });

  it('takes a file under whatever name people gave it, and several', async () => {
    await using folder = await temporaryFolder();
    const renamed = join(folder.path, 'from the customer.tgz');
    await rename(await writeArchive(folder.path, records), renamed);

    const { code, text } = await runInsights(['archive', 'ls', renamed, renamed]);

    expect(code).toBe(0);
    expect(text.split('\n').filter((line) => line === `${renamed}:`)).toHaveLength(2);
  });

  it('gives a line of JSON for each archive', async () => {
    await using folder = await temporaryFolder();
    const file = await writeArchive(folder.path, records);

    const { text } = await runInsights(['archive', 'ls', '--output', 'json', file]);

    expect(JSON.parse(text)).toEqual({
      file,
      records: [
        { path: 'config/id', bytes: 36, modifiedAt: '2026-01-01T00:00:00.000Z' },
        { path: 'config/node/a.json', bytes: 2, modifiedAt: '2026-01-01T00:00:00.000Z' },
      ],
    });
  });

  it('shows no character of a name that would turn the line around', async () => {
    await using folder = await temporaryFolder();
    const file = await writeArchive(folder.path, { 'config/\u202Enosj.a': '{}' });

    expect((await runInsights(['archive', 'ls', file])).text).toContain('config/\uFFFDnosj.a');
  });

  it.each([
    ['junk', 'the archive is damaged: the gzip stream is not whole'],
    ['absent', 'there is no archive'],
    ['link', 'is not a regular file'],
  ])('ends with 3 and one sentence for %s', async (name, message) => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, 'junk'), 'junk');
    await symlink(join(folder.path, 'junk'), join(folder.path, 'link'));

    const { code, text, told } = await runInsights(['archive', 'ls', join(folder.path, name)]);

    expect([code, text]).toEqual([3, '']);
    expect(told).toMatch(/^insights: [^\n]*\n$/);
    expect(told).toContain(message);
  });

  it('ends with 2 when no file is named', async () => {
    expect(await runInsights(['archive', 'ls'])).toMatchObject({
      code: 2,
      told: expect.stringContaining('FILE… is missing'),
    });
  });
});
