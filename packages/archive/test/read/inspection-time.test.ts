import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { FakeClock } from '@insights/process';
import { describe, expect, it } from '@jest/globals';
import { inspectArchive } from '../../src/index.ts';
import { foreignArchive, foreignTar, putArchive } from '../archives.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

// Of some hundred pieces, so that time goes by on the way.
const incompressible = () =>
  foreignArchive([
    { name: 'config/a.json', contents: '{}' },
    { name: 'config/b.bin', contents: randomBytes(6 * 2 ** 20) },
  ]);

/** Inspects; the time passes when the first record is met. */
async function inspect(archive: Buffer, pass: (clock: FakeClock) => unknown) {
  await using directory = await temporaryDirectory();
  const path = await putArchive(directory.path, archive);
  const clock = new FakeClock();
  let isFirst = true;
  const onRecord = () => {
    if (isFirst) void pass(clock);
    isFirst = false;
  };
  return await inspectArchive(path, { clock, onRecord });
}

const jumpAhead = (clock: FakeClock) => clock.jump({ hours: 24 });
const after = (step: Parameters<FakeClock['advance']>[0]) => (clock: FakeClock) => clock.advance(step);

describe('looking through an archive', () => {
  it('ends with an error of its own after two minutes, and is not tried again', async () => {
    await expect(inspect(await incompressible(), after({ seconds: 121 }))).rejects.toMatchObject({
      code: 'ERR_ARCHIVE_TOO_SLOW',
      message: 'looking through the archive took longer than 120 s',
      retryable: false,
    });
  });

  it('ends in time also where little unfolds to much', async () => {
    const zeros = gzipSync(
      await foreignTar([
        { name: 'config/a.json', contents: '{}' },
        { name: 'config/b.bin', contents: Buffer.alloc(16 * 2 ** 20) },
      ]),
    );

    await expect(inspect(zeros, after({ hours: 1 }))).rejects.toMatchObject({ code: 'ERR_ARCHIVE_TOO_SLOW' });
  });

  it('has two minutes', async () => {
    await expect(inspect(await incompressible(), after({ seconds: 120 }))).resolves.toMatchObject({ records: 2 });
  });

  it('is not cut short by a wall clock that jumps', async () => {
    await expect(inspect(await incompressible(), jumpAhead)).resolves.toMatchObject({ records: 2 });
  });
});
