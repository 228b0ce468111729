import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { historySchema, parseAnswer, type StatusDocument, statusSchema } from '@insights/contract';
import { type Clock, FakeClock, parseListenAddress, serve, systemClock } from '@insights/process';
import { fastify } from 'fastify';
import { addStatusRoutes } from '../../src/http/status-routes.ts';
import { buildStatusDocument } from '../../src/status/status-document.ts';
import { StatusFeed } from '../../src/status/status-feed.ts';
import { run } from '../support/running.ts';
import { shownParts } from '../support/shown-parts.ts';
import { waitUntil } from '../support/wait-until.ts';

const decision = {
  at: '2026-01-01T00:00:00.000Z',
  from: 'a',
  to: 'b',
  result: 'applied',
  reason: 'FastTrack',
  durations: {},
} as const;
const local = { host: '127.0.0.1:8444' };

describe('what is served for people', () => {
  it('is the status and the decisions, as their schemas say', async () => {
    const { app } = create();

    const status = await app.inject({ url: '/status', headers: local });
    const history = await app.inject({ url: '/rollout/history', headers: local });

    expect(parseAnswer(statusSchema, 'status', status.json())).toMatchObject({ version: '4.20.3' });
    expect(parseAnswer(historySchema, 'history', history.json())).toEqual({ items: [decision] });
  });

  it.each(['localhost', 'localhost:8444', '127.0.0.1:8444', '[::1]:8444'])('answers to %s', async (host) => {
    expect((await create().app.inject({ url: '/status', headers: { host } })).statusCode).toBe(200);
  });

  it.each(['evil.example:8444', '10.0.0.7:8444', 'localhost.evil.example', '127.0.0.1.evil.example'])(
    'answers not to a page that calls it "%s"',
    async (host) => {
      const answer = await create().app.inject({ url: '/status', headers: { host } });

      expect(answer.statusCode).toBe(421);
      expect(answer.body).not.toContain('4.20.3');
    },
  );

  it.each(['POST', 'PUT', 'DELETE', 'PATCH'] as const)('changes nothing by %s', async (method) => {
    expect((await create().app.inject({ method, url: '/status', headers: local })).statusCode).toBe(404);
  });

  it('tells those who watch the status at once, and each change after it', async () => {
    await using served = await listen();
    const watched = await served.watch();
    await waitUntil('the first status', () => watched.events().length > 0);

    served.document = { ...served.document, version: '4.20.4' };
    served.feed.wake();
    await waitUntil('the change', () => watched.events().length > 1);

    const told = watched.events();
    expect(told.map(({ event }) => event)).toEqual(['status', 'status']);
    expect(told.map(({ data }) => data['version'])).toEqual(['4.20.3', '4.20.4']);
  });

  it('forgets a watcher that has gone, and refuses the seventeenth', async () => {
    await using served = await listen();
    const watching = await Promise.all(Array.from({ length: 16 }, () => served.watch()));
    await waitUntil('sixteen', () => served.feed.watchers === 16);

    expect((await served.watch()).status).toBe(503);
    for (const { close } of watching) close();

    await waitUntil('none', () => served.feed.watchers === 0);
    expect((await served.watch()).status).toBe(200);
  });
});

function create(clock: Clock = new FakeClock()) {
  const app = fastify();
  const state = { document: buildStatusDocument(shownParts()) };
  const status = (): StatusDocument => state.document;
  const feed = new StatusFeed({ status, gathers: { progress: undefined }, history: { own: [] }, clock });
  addStatusRoutes(app, { status, history: () => [decision], feed });
  return { app, feed, state };
}

async function listen() {
  await using starting = new AsyncDisposableStack();
  const { app, feed, state } = create(systemClock);
  const server = await serve(app, parseListenAddress('tcp://127.0.0.1:0'), { clock: systemClock });
  starting.use(server);
  starting.use(run(feed));
  const stack = starting.move();
  return {
    feed,
    get document() {
      return state.document;
    },
    set document(document: StatusDocument) {
      state.document = document;
    },
    watch: () => watch(`${server.address}/events`),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

async function watch(url: string) {
  const sent = request(url).end();
  sent.on('error', () => {}); // the server is closed at the end
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  response.on('data', (piece: Buffer) => (text += piece.toString())).on('error', () => {});
  const events = () =>
    [...text.matchAll(/event: (\w+)\ndata: (.*)\n\n/g)].map(([, event, data = '{}']) => ({
      event,
      data: JSON.parse(data) as Readonly<Record<string, unknown>>,
    }));
  return { status: response.statusCode, events, close: () => sent.destroy() };
}
