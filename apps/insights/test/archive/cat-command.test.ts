import { describe, expect, it } from '@jest/globals';
import { runInsights, temporaryFolder, writeArchive } from '../support.ts';

const log = 'a\u001B[2Jb\tc\nd';

describe('insights archive cat', () => {
  it('writes members as they are', async () => {
    await using folder = await temporaryFolder();
    const file = await writeArchive(folder.path, { 'config/id': 'id', 'config/a.json': '{"a":1}', 'config/log': log });

    expect(await runInsights(['archive', 'cat', file, 'config/log', 'config/id'])).toEqual({
      code: 0,
      text: `id${log}`,
      told: '',
    });
  });

  it('sends nothing to a terminal that moves its cursor', async () => {
    await using folder = await temporaryFolder();
    const file = await writeArchive(folder.path, { 'config/log': log });
    const stdout = { write: () => true, isTTY: true };

    expect((await runInsights(['archive', 'cat', file, 'config/log'], { stdout })).text).toBe('a?[2Jb\tc\nd');
  });

  it('gives a line of JSON for each member, in base64 what is no text', async () => {
    await using folder = await temporaryFolder();
    const file = await writeArchive(folder.path, { 'config/a': 'ä', 'config/b': Buffer.from([0xff]) });

    const { text } = await runInsights(['archive', 'cat', '--output=json', file, 'config/a', 'config/b']);

    expect(
      text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { path: 'config/a', bytes: 2, modifiedAt: '2026-01-01T00:00:00.000Z', text: 'ä' },
      { path: 'config/b', bytes: 1, modifiedAt: '2026-01-01T00:00:00.000Z', base64: '/w==' },
    ]);
  });

  it('ends with 3 for a member that is not there, and says which one is like it', async () => {
    await using folder = await temporaryFolder();
    const file = await writeArchive(folder.path, { 'config/node/a.json': '{}' });

    expect(await runInsights(['archive', 'cat', file, 'a'])).toEqual({
      code: 3,
      text: '',
      told: `insights: ${file} has no member "a"; did you mean config/node/a.json?\n`,
    });
  });

  it('ends with 2 when no member is named', async () => {
    expect(await runInsights(['archive', 'cat', 'x.tar.gz'])).toMatchObject({ code: 2 });
  });
});
