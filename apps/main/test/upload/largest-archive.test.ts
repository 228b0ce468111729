import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { inspectArchive } from '@insights/archive';
import { UploadClient } from '@insights/console';
import { Egress } from '@insights/egress';
import { FakeClock } from '@insights/process';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const largest = 10_485_760;

// The package that writes and inspects archives and the one that sends them know nothing of each other.
describe('the largest archive', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'largest-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it.each([
    [largest, 'ERR_ARCHIVE_CORRUPT', 'ERR_CONSOLE_ENDPOINT_INVALID'],
    [largest + 1, 'ERR_ARCHIVE_TOO_LARGE', 'ERR_CONSOLE_TOO_LARGE'],
  ])('is the same for who looks into it and who sends it: %d bytes', async (bytes, inspected, sent) => {
    const path = join(folder, 'insights-2026-01-01-000000.tar.gz');
    await writeFile(path, '');
    await truncate(path, bytes);

    await expect(inspectArchive(path)).rejects.toMatchObject({ code: inspected });
    await expect(send(bytes)).rejects.toMatchObject({ code: sent });
  });
});

// To an address that is none, which is found out after the size was looked at.
async function send(bytes: number): Promise<unknown> {
  const clock = new FakeClock();
  const release = { version: '4.20.3', commit: 'abc' };
  const client = new UploadClient({ egress: new Egress(), clock, random: () => 0.5, release });
  const source = { bytes, open: () => Readable.from([]) };
  const identity = { clusterId: '2b9195d4-85d4-428f-944b-4b46f08911f8', token: 'token' };
  return client.upload(
    { endpoint: 'no address', identity, source, gatheringTime: clock.now() },
    new AbortController().signal,
  );
}
