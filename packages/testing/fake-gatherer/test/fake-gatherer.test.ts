import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ArchiveSummary, GathererClient } from '@insights/contract';
import { systemClock } from '@insights/process';
import { FakeGatherer, writeSampleArchive } from '../src/index.ts';

const { signal } = new AbortController();
const version = {
  contract: '1.0',
  name: 'insights-operator',
  version: '4.20.3',
  revision: 'a'.repeat(40),
  builtAt: '2026-01-01T00:00:00Z',
  functions: 1,
};
const request = { requestId: 'r-1' };

describe('the fake gatherer', () => {
  let folder: string;
  let fake: FakeGatherer;
  let client: GathererClient;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fake-gatherer-'));
    const socketPath = join(folder, 'sock');
    fake = await FakeGatherer.start({
      listen: `unix:${socketPath}`,
      version,
      gather: () => writeSampleArchive(folder),
    });
    client = new GathererClient({ socketPath, sleep: systemClock.sleep.bind(systemClock) });
  });
  afterEach(async () => {
    await fake[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  it('says what it is told to be', async () => {
    fake.version = { ...version, version: '4.20.8' };

    expect((await client.version(signal)).version).toBe('4.20.8');
  });

  it('gathers to a real archive, once for a request id', async () => {
    const started = await client.start(request, signal);
    const run = await client.follow(started.id, {}, signal);

    expect(run).toMatchObject({ phase: 'Succeeded', archive: { records: 5 } });
    expect(await readdir(folder)).toContain(run.archive?.name);
    expect((await client.start(request, signal)).id).toBe(started.id);
  });

  it('gathers nothing when it is asked for the price alone', async () => {
    const { id } = await client.start({ dryRun: true }, signal);
    const run = await client.follow(id, {}, signal);

    expect(run).toMatchObject({ phase: 'Succeeded', archive: null, dryRun: true, price: fake.price });
    expect((await readdir(folder)).filter((name) => name.endsWith('.tar.gz'))).toEqual([]);
  });

  it('fails a run when its gather does', async () => {
    fake.gather = () => Promise.reject(new Error('no nodes'));

    const { id } = await client.start(request, signal);

    expect(await client.follow(id, {}, signal)).toMatchObject({ phase: 'Failed', message: 'Error: no nodes' });
  });

  it('lets no run begin beside one that hangs, until that is cancelled', async () => {
    const archive = Promise.withResolvers<ArchiveSummary>();
    fake.gather = () => archive.promise;
    const { id } = await client.start(request, signal);

    await expect(client.start({ ...request, requestId: 'r-2' }, signal)).rejects.toMatchObject({
      code: 'ERR_GATHERER_BUSY',
    });
    expect((await client.cancel(id, signal)).phase).toBe('Cancelled');
    archive.resolve(await writeSampleArchive(folder));
    expect((await client.run(id, signal)).phase).toBe('Cancelled');
  });

  it('does not know other runs', async () => {
    await expect(client.run('none', signal)).rejects.toMatchObject({ code: 'ERR_GATHERER_UNKNOWN_RUN' });
  });
});
