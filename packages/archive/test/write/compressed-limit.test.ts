import { randomFillSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@insights/process';
import { array, assert, asyncProperty, boolean, integer, record } from 'fast-check';
import { ArchiveWriter, buildGathersRecord } from '../../src/index.ts';
import { worstCaseBytes } from '../../src/write/compressed-budget.ts';
import { readMembers } from '../archives.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

const gathers = buildGathersRecord({
  reports: [
    { name: 'clusterconfig/nodes', durationMilliseconds: 1, records: 1, errors: [], warnings: [], panic: null },
  ],
  uptimeSeconds: 1,
  containerMemoryBytes: 0,
  isGlobalObfuscationEnabled: false,
});

function incompressible(bytes: number): Buffer {
  return randomFillSync(Buffer.alloc(bytes));
}

function compressible(bytes: number): Buffer {
  return Buffer.alloc(bytes, '{"apiVersion":"v1","kind":"Pod"}');
}

describe('the limit of the compressed file', () => {
  it('refuses a record before the file would exceed it, and still takes a small one and the metadata', async () => {
    await using directory = await temporaryDirectory();
    const compressedBytes = 1_000_000;
    await using writer = await ArchiveWriter.create({
      directory: directory.path,
      clock: new FakeClock(),
      limits: { compressedBytes },
    });
    const fits = await writer.add({ path: 'config/a', bytes: incompressible(900_000) });
    const tooLarge = await writer.add({ path: 'config/b', bytes: incompressible(100_000) });
    const small = await writer.add({ path: 'config/c', bytes: 'c' });
    const metadata = await writer.add(gathers);
    const archive = await writer.finish();

    expect([fits.stored, small.stored, metadata.stored]).toEqual([true, true, true]);
    expect(tooLarge).toEqual({
      stored: false,
      path: 'config/b',
      error: `record config/b(size=100000) exceeds the compressed archive size limit ${compressedBytes} and will not be included in the archive`,
    });
    expect(archive?.bytes).toBeLessThanOrEqual(compressedBytes);
    expect(archive?.records).toBe(3);
  });

  it('judges by what a record becomes, not by what it is', async () => {
    await using directory = await temporaryDirectory();
    await using writer = await ArchiveWriter.create({
      directory: directory.path,
      clock: new FakeClock(),
      limits: { compressedBytes: 100_000 },
    });
    const outcomes = [];
    for (let index = 0; index < 10; index += 1) {
      outcomes.push(await writer.add({ path: `config/${index}`, bytes: compressible(2_000_000) }));
    }

    expect(outcomes.every(({ stored }) => stored)).toBe(true);
    expect((await writer.finish())?.bytes).toBeLessThanOrEqual(100_000);
  });

  it('uses nearly all of the limit', async () => {
    await using directory = await temporaryDirectory();
    const compressedBytes = 400_000;
    await using writer = await ArchiveWriter.create({
      directory: directory.path,
      clock: new FakeClock(),
      limits: { compressedBytes },
    });
    for (let index = 0; index < 300; index += 1) {
      await writer.add({ path: `config/${index}`, bytes: Buffer.from(incompressible(1500).toString('base64')) });
    }
    const archive = await writer.finish();

    // One thirty-second is kept for the metadata.
    expect(archive?.bytes).toBeGreaterThan(compressedBytes * 0.95);
    expect(archive?.bytes).toBeLessThanOrEqual(compressedBytes);
  });

  it('refuses even what is always stored rather than make a file that no upload takes', async () => {
    await using directory = await temporaryDirectory();
    await using writer = await ArchiveWriter.create({
      directory: directory.path,
      clock: new FakeClock(),
      limits: { compressedBytes: 10_000 },
    });

    expect(
      await writer.add({ path: 'config/metrics', bytes: incompressible(10_000), alwaysStored: true }),
    ).toMatchObject({
      stored: false,
    });
  });

  it('holds for any mix of records', async () => {
    const anyRecord = record({
      bytes: integer({ min: 1, max: 60_000 }),
      isRandom: boolean(),
      alwaysStored: boolean(),
    });
    await assert(
      asyncProperty(
        array(anyRecord, { maxLength: 12 }),
        integer({ min: 1000, max: 120_000 }),
        async (records, compressedBytes) => {
          await using directory = await temporaryDirectory();
          await using writer = await ArchiveWriter.create({
            directory: directory.path,
            clock: new FakeClock(),
            limits: { compressedBytes },
          });
          let stored = 0;
          for (const [index, { bytes, isRandom, alwaysStored }] of records.entries()) {
            const contents = isRandom ? incompressible(bytes) : compressible(bytes);
            const outcome = await writer.add({ path: `config/${index}`, bytes: contents, alwaysStored });
            if (outcome.stored) stored += 1;
          }
          const archive = await writer.finish();

          expect(archive?.bytes ?? 0).toBeLessThanOrEqual(compressedBytes);
          expect(archive ? await readMembers(archive.path) : []).toHaveLength(stored);
        },
      ),
      { numRuns: 40 },
    );
  }, 30_000);

  it('counts with no less than zlib can make of incompressible bytes', () => {
    // compressBound of zlib 1.3 for memLevel 8 and below: 5 bytes for each 16,383 and a constant.
    for (const bytes of [0, 1, 512, 16_384, 1_000_000]) {
      expect(worstCaseBytes(bytes)).toBeGreaterThanOrEqual(bytes + 5 * Math.ceil(bytes / 16_383) + 7);
    }
  });
});
