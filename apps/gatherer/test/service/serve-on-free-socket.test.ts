import { execFileSync } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { FakeClock, silentLogger, systemClock } from '@insights/process';
import { fastify } from 'fastify';
import { serveOnFreeSocket } from '../../src/service/serve-on-free-socket.ts';
import { temporaryFolder } from '../fixtures.ts';

const log = silentLogger();
const { signal } = new AbortController();

describe('the place of the socket', () => {
  it('is waited for while something else lies there, and taken once main has removed it', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'gatherer.sock');
    execFileSync('mkfifo', [path]);
    const address = { kind: 'unix', path } as const;
    const serving = serveOnFreeSocket(fastify(), { address, clock: systemClock, log }, signal);
    await rm(path);

    await using server = await serving;

    expect(server.address).toBe(`unix:${path}`);
  });

  it('is left as it is when nobody removes it: the start is an error after fifteen seconds', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'gatherer.sock');
    execFileSync('mkfifo', [path]);
    const clock = new FakeClock('2026-01-01T00:00:00Z');
    const serving = serveOnFreeSocket(fastify(), { address: { kind: 'unix', path }, clock, log }, signal);
    const failed = expect(serving).rejects.toMatchObject({ code: 'ERR_LISTEN' });
    for (let pause = 0; pause < 60; pause += 1) await advanceOnceAsleep(clock);

    await failed;
    expect(await readdir(folder.path)).toEqual(['gatherer.sock']);
  });
});

async function advanceOnceAsleep(clock: FakeClock): Promise<void> {
  while (clock.sleepers === 0) await new Promise((resolve) => setImmediate(resolve));
  await clock.advance({ milliseconds: 250 });
}
