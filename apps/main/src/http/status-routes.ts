import type { HistoryDocument, StatusDocument } from '@insights/contract';
import { isLoopback } from '@insights/process';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { FeedEvent, StatusFeed } from '../status/status-feed.ts';
import { answerProblem } from './problem.ts';

interface StatusSources {
  readonly status: () => StatusDocument;
  readonly history: () => HistoryDocument['items'];
  readonly feed: Pick<StatusFeed, 'add' | 'watchers'>;
}

const mostWatchers = 16;
// Whoever does not read for so long has gone, or means harm.
const mostWaitingBytes = 4 * 1024 * 1024;

/** What is for people: `/status`, `/rollout/history` and, for those who watch, `/events`. */
export function addStatusRoutes(app: FastifyInstance, { status, history, feed }: StatusSources): void {
  // A page that a browser has open must not read it under a name of its own (DNS rebinding).
  app.addHook('onRequest', async ({ headers }, reply) => {
    if (!isLoopback(hostOf(headers.host))) await answerProblem(reply, 421, 'Misdirected Request');
  });
  app.get('/status', () => status());
  app.get('/rollout/history', () => ({ items: history() }));
  app.get('/events', (_request, reply) => {
    if (feed.watchers >= mostWatchers) return answerProblem(reply, 503, 'Service Unavailable');
    return stream(reply, feed);
  });
}

function stream(reply: FastifyReply, feed: Pick<StatusFeed, 'add'>): FastifyReply {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  raw.write('retry: 1000\n\n');
  const write = (text: string) => {
    if (raw.writableLength > mostWaitingBytes) raw.destroy();
    else raw.write(text);
  };
  const watching = feed.add({ tell: (event) => write(format(event)), keepAlive: () => write(': nothing new\n\n') });
  raw.once('close', () => watching[Symbol.dispose]());
  raw.once('error', () => raw.destroy());
  return reply;
}

function format({ event, data }: FeedEvent): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

function hostOf(header: string | undefined): string {
  return (header ?? '').replace(/:\d+$/, '');
}
