import { chmod, lstat, unlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Clock } from './clock.ts';
import { boundConnections } from './connection-bounds.ts';
import { CodedError, errorCode } from './errors.ts';
import type { ListenAddress } from './listen-address.ts';
import { makeFolder } from './make-folder.ts';

/** A server that listens. */
export interface RunningServer extends AsyncDisposable {
  /** `http://127.0.0.1:8081`, or `unix:/path` for a socket. */
  readonly address: string;
  /** Stops accepting, lets requests in flight end for `graceMilliseconds`, then cuts them. */
  close(graceMilliseconds?: number): Promise<void>;
}

export interface ServeOptions {
  readonly clock: Clock;
  /** File mode of a Unix socket; `connect` needs write permission. Default 0o660. */
  readonly unixMode?: number;
}

const defaultGraceMilliseconds = 5000;
const idleSweepMilliseconds = 50;

/**
 * Listens with a fastify server whose `forceCloseConnections` is `'idle'` or unset. On a TCP port, which strangers may reach,
 * connections, requests and time are bounded.
 * @throws CodedError `ERR_LISTEN` when the address is taken or not allowed; its cause has the code `ENOTSOCK` when something
 *   that is no socket lies in the place of one
 */
export async function serve(
  app: FastifyInstance,
  address: ListenAddress,
  { clock, unixMode = 0o660 }: ServeOptions,
): Promise<RunningServer> {
  if (address.kind === 'tcp') boundConnections(app);
  const url = await listen(app, address);
  if (address.kind === 'unix') await chmod(address.path, unixMode);
  const close = async (graceMilliseconds = defaultGraceMilliseconds) => {
    const stopped = new AbortController();
    const sweeping = sweep(app, { clock, graceMilliseconds, signal: stopped.signal });
    try {
      await app.close();
    } finally {
      stopped.abort();
      await sweeping;
    }
  };
  return {
    address: address.kind === 'unix' ? `unix:${address.path}` : url,
    close,
    [Symbol.asyncDispose]: () => close(0),
  };
}

async function listen(app: FastifyInstance, address: ListenAddress): Promise<string> {
  try {
    if (address.kind === 'tcp') return await app.listen({ host: address.host, port: address.port });
    await makeFolder(dirname(address.path));
    await removeLeftoverSocket(address.path);
    return await app.listen({ path: address.path });
  } catch (error) {
    const where = address.kind === 'unix' ? address.path : `${address.host}:${address.port}`;
    throw new CodedError('ERR_LISTEN', `cannot listen on ${where}: ${errorCode(error) ?? 'failed'}`, { cause: error });
  }
}

// A process that was killed leaves its socket file behind. One that still answers is somebody else's, and so is whatever
// is no socket: a file that was named by mistake stays.
async function removeLeftoverSocket(path: string): Promise<void> {
  const stats = await lstat(path).catch(ignoreMissing);
  if (!stats) return;
  if (!stats.isSocket()) throw new CodedError('ENOTSOCK', `${path} is no socket, and nothing else is removed`);
  if (await answers(path)) throw new CodedError('EADDRINUSE', `another process listens on ${path}`);
  await unlink(path).catch(ignoreMissing);
}

function ignoreMissing(error: unknown): undefined {
  if (errorCode(error) !== 'ENOENT') throw error;
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

// fastify waits for keep-alive clients until their time-out (73 s); close their connections as soon as they are idle.
async function sweep(
  app: FastifyInstance,
  { clock, graceMilliseconds, signal }: { clock: Clock; graceMilliseconds: number; signal: AbortSignal },
): Promise<void> {
  const end = clock.monotonicMilliseconds() + graceMilliseconds;
  while (!signal.aborted) {
    if (clock.monotonicMilliseconds() >= end) return app.server.closeAllConnections();
    app.server.closeIdleConnections();
    await clock.sleep(idleSweepMilliseconds, signal).catch(() => {});
  }
}
