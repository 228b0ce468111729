import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@insights/process';
import { array, assert, asyncProperty, constantFrom, integer, oneof, record, string } from 'fast-check';
import { ArchiveWriter, inspectArchive } from '../src/index.ts';
import { readMembers } from './archives.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const segment = oneof(
  string({ minLength: 1, maxLength: 12 }),
  string({ minLength: 1, maxLength: 300, unit: 'binary' }),
  constantFrom('config', 'dev', '..', '.', '', 'a.tar.gz', 'n'.repeat(100), 'p'.repeat(155), 'ü'.repeat(127)),
);
const anyRecord = record({
  path: array(segment, { minLength: 1, maxLength: 5 }).map((segments) => segments.join('/')),
  bytes: integer({ min: 0, max: 3000 }),
  filler: constantFrom('a', '{"b":1}', 'ü'),
});

describe('any records', () => {
  it('come back as they were stored, from our reader and from another one', async () => {
    await assert(
      asyncProperty(array(anyRecord, { maxLength: 12 }), async (records) => {
        await using directory = await temporaryDirectory();
        await using writer = await ArchiveWriter.create({ directory: directory.path, clock: new FakeClock() });
        const stored: { path: string; contents: Buffer }[] = [];
        for (const { path, bytes, filler } of records) {
          const contents = Buffer.alloc(bytes, filler);
          const outcome = await writer.add({ path, bytes: contents });
          if (outcome.stored) stored.push({ path: outcome.path, contents });
        }
        const archive = await writer.finish();

        if (!archive) {
          expect(stored).toEqual([]);
          return;
        }
        const members = await readMembers(archive.path);
        expect(members.map(({ header, contents }) => ({ path: header.name, contents }))).toEqual(stored);
        expect(await inspectArchive(archive.path)).toMatchObject({
          bytes: archive.bytes,
          sha256: archive.sha256,
          records: archive.records,
          uncompressedBytes: archive.uncompressedBytes,
        });
      }),
      { numRuns: 40 },
    );
  }, 30_000);
});
