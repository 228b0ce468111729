import { randomFillSync } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@insights/process';
import * as fc from 'fast-check';
import { ArchiveWriter, buildGathersRecord, inspectArchive } from '../src/index.ts';
import { ArchiveContents } from '../src/write/archive-contents.ts';
import type { ArchiveRecord } from '../src/write/archive-record.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const mebibyte = 1_048_576;
const nothing = { uptimeSeconds: 1, containerMemoryBytes: 0, isGlobalObfuscationEnabled: false };

const limit = (least: number, most: number) => fc.oneof(fc.integer({ min: least, max: most }), fc.constant(most));

const report = (name: string, errors: string[]) => ({
  name: `clusterconfig/${name}`,
  durationMilliseconds: 1,
  records: 1,
  errors,
  warnings: [],
  panic: null,
});

/** Writes what fits, the metadata last, and reads it back. @returns what was refused, and what the reader found */
async function written(records: Iterable<ArchiveRecord>) {
  await using directory = await temporaryDirectory();
  await using writer = await ArchiveWriter.create({ directory: directory.path, clock: new FakeClock() });
  const refused: string[] = [];
  for (const record of [...records, buildGathersRecord({ reports: [], ...nothing })]) {
    const outcome = await writer.add(record);
    if (!outcome.stored) refused.push(outcome.error);
  }
  const archive = await writer.finish();
  return { refused, archive, info: await inspectArchive(archive?.path ?? '') };
}

describe('what the writer finishes, the reader takes', () => {
  it('with objects that hold a megabyte of blanks', async () => {
    const blanks = Buffer.alloc(1_400_000, ' ');
    const subscriptions = Array.from({ length: 16 }, (_, index) => ({
      path: `config/subscriptions/${index}`,
      bytes: blanks,
    }));

    const { refused, info } = await written(subscriptions);

    expect(refused).toEqual([]);
    expect(info).toMatchObject({ records: 17, gathering: { functions: 0 } });
  });

  it('with all contents in one record, and always stored ones on top', async () => {
    const { refused, info } = await written([
      { path: 'config/a', bytes: Buffer.alloc(24 * mebibyte, 'a') },
      { path: 'config/b', bytes: Buffer.alloc(32 * mebibyte, 'b'), alwaysStored: true },
      { path: 'config/c', bytes: Buffer.alloc(32 * mebibyte + 1, 'c'), alwaysStored: true },
      { path: 'config/d', bytes: 'd' },
    ]);

    expect(refused).toEqual([
      expect.stringContaining('config/c(size=33554433) exceeds the record size limit 33554432'),
      expect.stringContaining('archive size limit 25165824'),
    ]);
    expect(info.records).toBe(3);
  });

  it('with as much tar as always stored records can make', async () => {
    const bytes = Buffer.alloc(30 * mebibyte, 'a');
    const records = [1, 2, 3, 4, 5].map((index) => ({ path: `config/${index}`, bytes, alwaysStored: true }));

    const { refused, info } = await written(records);

    expect(refused).toEqual([expect.stringContaining('uncompressed archive size limit 134217728')]);
    expect(info).toMatchObject({ records: 5, gathering: { functions: 0 } });
  });

  it('with as much of a file as it may have, and with the metadata', async () => {
    const records = Array.from({ length: 40 }, (_, index) => ({
      path: `config/${index}`,
      bytes: randomFillSync(Buffer.alloc(300_000)),
    }));

    const { refused, archive, info } = await written(records);

    expect(refused.length).toBeGreaterThan(0);
    expect(archive?.bytes).toBeGreaterThan(9_500_000);
    expect(info).toMatchObject({ gathering: { functions: 0 } });
  });

  it('whatever the limits and the records are', async () => {
    const limits = fc.record({
      archiveBytes: limit(1, 60_000),
      compressedBytes: limit(4000, 60_000),
      uncompressedBytes: limit(4096, 90_000),
      recordBytes: limit(1, 20_000),
      records: limit(1, 40),
    });
    const record = fc.record({
      path: fc.array(fc.constantFrom('a', 'b', 'c', 'dev', 'long'.repeat(30)), { minLength: 1, maxLength: 4 }),
      bytes: fc.integer({ min: 0, max: 25_000 }),
      isRandom: fc.boolean(),
      alwaysStored: fc.boolean(),
    });

    await fc.assert(
      fc.asyncProperty(limits, fc.array(record, { maxLength: 60 }), async (bounds, records) => {
        await using directory = await temporaryDirectory();
        const path = join(directory.path, 'insights-2026-01-01-000000.tar.gz');
        await using file = await open(path, 'wx+');
        const journal = await open(join(directory.path, 'journal'), 'wx+');
        const contents = new ArchiveContents({ file, journal, clock: new FakeClock(), limits: bounds, level: 6 });
        for (const { path: segments, bytes, isRandom, alwaysStored } of records) {
          const filled = isRandom ? randomFillSync(Buffer.alloc(bytes)) : Buffer.alloc(bytes, ' ');
          await contents.add({ path: segments.join('/'), bytes: filled, alwaysStored });
        }
        await contents.end();
        await contents.close();
        // Such a file gets no name.
        if (contents.records === 0) return;

        const { archiveBytes: _, ...inspected } = bounds;
        await expect(inspectArchive(path, { limits: inspected })).resolves.toMatchObject({ records: contents.records });
      }),
      { numRuns: 100 },
    );
  });
});

describe('the metadata', () => {
  it('that no reader would look into is refused, and a shortened one is not', async () => {
    const errors = Array.from({ length: 200 }, (_, index) => `${index}`.padEnd(4096, 'x'));
    const reports = Array.from({ length: 10 }, (_, index) => report(`f${index}`, errors));
    await using directory = await temporaryDirectory();
    await using writer = await ArchiveWriter.create({ directory: directory.path, clock: new FakeClock() });

    const whole = await writer.add(buildGathersRecord({ reports, ...nothing }));
    const short = await writer.add(buildGathersRecord({ reports, ...nothing, mostTexts: 3 }));
    const archive = await writer.finish();

    expect(whole).toMatchObject({ stored: false, error: expect.stringContaining('metadata size limit 4194304') });
    expect(short.stored).toBe(true);
    expect((await inspectArchive(archive?.path ?? '')).gathering).toMatchObject({ functions: 10, errors: 40 });
  });

  it('fits beside hundreds of records that do not, however small the limit of the file', async () => {
    await using directory = await temporaryDirectory();
    const limits = { compressedBytes: 60_000 };
    await using writer = await ArchiveWriter.create({ directory: directory.path, clock: new FakeClock(), limits });
    const errors: string[] = [];
    for (let index = 0; index < 400; index += 1) {
      const outcome = await writer.add({ path: `config/${index}`, bytes: randomFillSync(Buffer.alloc(1000)) });
      if (!outcome.stored) errors.push(outcome.error);
    }

    const outcome = await writer.add(buildGathersRecord({ reports: [report('f', errors.slice(0, 200))], ...nothing }));

    expect(errors.length).toBeGreaterThan(300);
    expect(outcome.stored).toBe(true);
    expect((await writer.finish())?.bytes).toBeLessThanOrEqual(60_000);
  });
});

describe('a record in the place of a folder', () => {
  it.each([
    ['the record first', ['config/id', 'config/id/x'], 'is inside of the record \\"config/id\\"'],
    ['the folder first', ['config/id/x', 'config/id'], 'is a folder of another record'],
    ['a folder above', ['config', 'config/a/b/c'], 'is inside of the record \\"config\\"'],
  ])('is refused: %s', async (_, paths, problem) => {
    const { refused, info } = await written(paths.map((path) => ({ path, bytes: path })));

    expect(refused).toEqual([expect.stringContaining(problem.replaceAll('\\', ''))]);
    expect(info.records).toBe(2);
  });
});
