import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type GatherRun, GathererClient } from '../src/index.ts';
import type { GathererClientOptions } from '../src/client/gatherer-client.ts';

/** A real HTTP server on a Unix socket, and a client of it. */
export interface UnixServer extends AsyncDisposable {
  readonly socketPath: string;
  readonly client: GathererClient;
}

/** Starts a server that answers with `listener`; the client waits a hundredth of the time it should. */
export async function startUnixServer(
  listener: RequestListener,
  options: Partial<GathererClientOptions> = {},
): Promise<UnixServer> {
  const directory = await mkdtemp(join(tmpdir(), 'contract-'));
  const socketPath = join(directory, 'gatherer.sock');
  const server = createServer(listener).listen(socketPath);
  await once(server, 'listening');
  const client = new GathererClient({ socketPath, sleep: hurriedSleep, ...options });
  return {
    socketPath,
    client,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Sleeps a hundredth of what is asked. */
export function hurriedSleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return wait(milliseconds / 100, undefined, signal ? { signal } : {});
}

/** A signal that nobody aborts. */
export const never = new AbortController().signal;

/** A run that has ended well. */
export function sampleRun(changes: Partial<GatherRun> = {}): GatherRun {
  return {
    id: '01JD5Z0000000000000000000A',
    phase: 'Running',
    startedAt: '2026-11-20T22:33:00Z',
    finishedAt: null,
    progress: { functionsDone: 12, functionsTotal: 77, records: 310, bytes: 1_203_345 },
    archive: null,
    functions: [],
    warnings: [],
    message: '',
    ...changes,
  };
}

/** The same run, ended well. */
export function finishedRun(changes: Partial<GatherRun> = {}): GatherRun {
  const archive = {
    name: 'insights-2026-11-20-223300.tar.gz',
    bytes: 19_021,
    sha256: 'a'.repeat(64),
    records: 258,
    partial: false,
  };
  return sampleRun({ phase: 'Succeeded', finishedAt: '2026-11-20T22:33:10Z', archive, ...changes });
}
