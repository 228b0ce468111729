import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { parseListenAddress, serve, systemClock } from '@insights/process';
import { fastify } from 'fastify';

const answer = 'x'.repeat(200_000);
const pipelined = 'GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(400);

describe('a server that strangers reach', () => {
  it('makes a few answers for fifty connections with four hundred requests each, and answers others', async () => {
    await using setup = await start();
    const flood = await Promise.all(Array.from({ length: 50 }, () => setup.connect()));

    for (const socket of flood) socket.write(pipelined);
    const honest = await fetch(`${setup.address}/metrics`);

    expect([honest.status, (await honest.text()).length]).toEqual([200, answer.length]);
    for (const socket of flood) if (!socket.closed) await once(socket, 'close');
    expect(setup.made()).toBeLessThanOrEqual(50 * 4 + 1);
  });

  it('answers one request after the other on one connection', async () => {
    await using setup = await start();
    const socket = await setup.connect();
    let received = 0;
    socket.on('data', (piece: Buffer) => (received += piece.length));

    for (let request = 1; request <= 10; request += 1) {
      socket.write('GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n');
      while (received < request * answer.length) await turn();
    }

    expect([setup.made(), socket.destroyed]).toEqual([10, false]);
  });

  it('ends the oldest connection for one too many: who holds them all keeps nobody out', async () => {
    await using setup = await start();
    const held: Socket[] = [];
    for (let count = 0; count < 64; count += 1) held.push(await setup.connect());

    const honest = await fetch(`${setup.address}/metrics`);

    expect(honest.status).toBe(200);
    await honest.text();
    expect(held.filter(({ closed }) => closed)).toHaveLength(1);
    expect(held[0]?.closed).toBe(true);
  });

  it('bounds the time for a request, and for silence', async () => {
    const app = fastify();
    await using _ = await serve(app, parseListenAddress('tcp://127.0.0.1:0'), { clock: systemClock });

    const { requestTimeout, headersTimeout, timeout } = app.server;

    expect([requestTimeout, headersTimeout, timeout]).toEqual([10_000, 10_000, 60_000]);
  });

  it('leaves a Unix socket alone, which only its own side reaches', async () => {
    const app = fastify();
    await using _ = await serve(app, { kind: 'unix', path: `/tmp/bounds-${process.pid}.sock` }, { clock: systemClock });

    expect(app.server.timeout).toBe(0);
  });
});

async function start() {
  let made = 0;
  const app = fastify();
  app.get('/metrics', async () => {
    made += 1;
    await turn();
    return answer;
  });
  const server = await serve(app, parseListenAddress('tcp://127.0.0.1:0'), { clock: systemClock });
  const sockets: Socket[] = [];
  return {
    address: server.address,
    made: () => made,
    async connect(): Promise<Socket> {
      const socket = connect(Number(new URL(server.address).port), '127.0.0.1');
      socket.on('error', () => {}); // ended by the other side
      sockets.push(socket);
      await once(socket, 'connect');
      socket.resume();
      return socket;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await server.close(0);
    },
  };
}
