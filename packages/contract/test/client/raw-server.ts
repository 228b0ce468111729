import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A server on a Unix socket that need not speak HTTP. */
export interface RawServer extends AsyncDisposable {
  readonly socketPath: string;
}

/** Calls `answer` with every connection once a request has come in. */
export async function startRawServer(answer: (socket: Socket) => void): Promise<RawServer> {
  const directory = await mkdtemp(join(tmpdir(), 'contract-raw-'));
  const socketPath = join(directory, 'gatherer.sock');
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}).once('data', () => answer(socket)));
  }).listen(socketPath);
  await once(server, 'listening');
  return {
    socketPath,
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Writes pieces for as long as the other side takes them. */
export function writeEndlessly(socket: Socket, piece: string): void {
  if (!socket.destroyed) socket.write(piece, () => writeEndlessly(socket, piece));
}
