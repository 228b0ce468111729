import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

// Kubelet, Prometheus and a few people need one each.
const mostConnections = 64;
// None of them sends a request before the last was answered; every answer that waits is held in memory.
const mostAnswersWaiting = 4;
const mostRequestsPerConnection = 1000;
const requestMilliseconds = 10_000;
const keepAliveMilliseconds = 10_000;
// Longer than the pauses of a stream of events.
const silentMilliseconds = 60_000;

/**
 * Bounds what anybody who reaches a server can make it hold: connections, requests of one connection that wait for their
 * answer, and time. One connection too many ends the oldest, so that whoever holds them all keeps nobody out.
 */
export function boundConnections(app: FastifyInstance): void {
  const { server } = app;
  server.maxRequestsPerSocket = mostRequestsPerConnection;
  server.requestTimeout = requestMilliseconds;
  server.headersTimeout = requestMilliseconds;
  server.keepAliveTimeout = keepAliveMilliseconds;
  server.timeout = silentMilliseconds;
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    const [oldest] = open;
    if (open.size > mostConnections) oldest?.destroy();
  });
  boundAnswers(app);
}

function boundAnswers(app: FastifyInstance): void {
  const waiting = new WeakMap<Socket, number>();
  app.addHook('onRequest', (request, reply, done) => {
    const { socket } = request.raw;
    const count = (waiting.get(socket) ?? 0) + 1;
    if (count > mostAnswersWaiting || socket.destroyed) {
      reply.hijack();
      socket.destroy();
      return;
    }
    waiting.set(socket, count);
    reply.raw.once('close', () => waiting.set(socket, (waiting.get(socket) ?? 1) - 1));
    done();
  });
}
