import { randomBytes } from 'node:crypto';
import { chmod } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { foreignArchive, foreignTar, type Member, putArchive } from '../archives.ts';
import { measured } from '../measured.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

const gathersPath = 'insights-operator/gathers.json';
const gathersBytes = 4_194_304;
// `main` has 192 MiB and needs some 80 of them itself.
const mostMebibytes = 64;

function gathers(contents: string): Promise<Buffer> {
  // Random bytes, so that it is not refused for how well it compresses.
  return foreignArchive([
    { name: 'config/random', contents: randomBytes(65_536) },
    { name: gathersPath, contents },
  ]);
}

describe('what inspecting an archive costs in memory', () => {
  it.each<[string, () => Promise<Buffer>, unknown]>([
    ['gathers.json of brackets', () => gathers('['.repeat(gathersBytes)), 'ERR_ARCHIVE_UNSAFE'],
    ['gathers.json of small values', () => gathers(`[${'{},'.repeat(1_398_000)}0]`), 'ERR_ARCHIVE_UNSAFE'],
    ['gathers.json of members', () => gathers(manyMembers()), 'ERR_ARCHIVE_UNSAFE'],
    ['gathers.json of one text', () => gathers(`"${'x'.repeat(gathersBytes - 4)}\u0416"`), 2],
    ['gathers.json of one byte too many', () => gathers('['.repeat(gathersBytes + 1)), 2],
    ['more records than there may be', manyRecords, 'ERR_ARCHIVE_TOO_LARGE'],
    ['zeros without end', zeros, 'ERR_ARCHIVE_TOO_LARGE'],
  ])(
    'is bounded when it has %s',
    async (_what, make, expected) => {
      await using directory = await temporaryDirectory();
      await chmod(directory.path, 0o755);
      const path = await putArchive(directory.path, await make());
      await chmod(path, 0o644);

      const { result, mebibytes } = await measured('inspect', path);

      expect(result).toBe(expected);
      expect(mebibytes).toBeLessThan(mostMebibytes);
    },
    60_000,
  );
});

describe('an archive that nobody may read', () => {
  it('is passed over: no later try makes it better', async () => {
    await using directory = await temporaryDirectory();
    await chmod(directory.path, 0o755);
    const path = await putArchive(directory.path, await gathers('{}'));
    await chmod(path, 0);

    expect((await measured('inspect', path)).result).toBe('ERR_ARCHIVE_FORBIDDEN');
  });
});

function manyMembers(): string {
  return `{${Array.from({ length: 250_000 }, (_, index) => `"m${index}":1`).join(',')}}`;
}

async function manyRecords(): Promise<Buffer> {
  const members = Array.from({ length: 50_001 }, (_, index): Member => ({ name: `${'x'.repeat(90)}${index}` }));
  return gzipSync(await foreignTar(members));
}

async function zeros(): Promise<Buffer> {
  const chunk = gzipSync(Buffer.alloc(2 ** 24), { level: 9 });
  const head = (await foreignTar([{ name: 'config/a', contents: 'x' }])).subarray(0, 1024);
  return Buffer.concat([gzipSync(head), ...Array.from({ length: 64 }, () => chunk)]);
}
