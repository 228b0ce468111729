import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '@insights/process';
import fastify, { type FastifyInstance } from 'fastify';
import type { Authority } from './auth.ts';
import { distort, faultAnswer, type RegistryFault, replacesAnswer } from './faults/fault.ts';
import type { FaultQueue } from './faults/fault-queue.ts';
import { type Answer, apiError, json } from './protocol/answer.ts';
import { answerBlob } from './protocol/blobs.ts';
import type { Call } from './protocol/call.ts';
import { answerCatalog, answerReferrers, answerTags } from './protocol/lists.ts';
import { answerManifest, type ManifestSettings } from './protocol/manifests.ts';
import { parseRoute, type Route } from './protocol/route.ts';
import type { Uploads } from './protocol/uploads.ts';
import type { RequestLog } from './request-log.ts';
import { sendAnswer } from './send-answer.ts';
import type { Store } from './store.ts';

/** The parts that {@link createServer} puts behind HTTP. */
export interface ServerParts {
  readonly store: Store;
  readonly uploads: Uploads;
  readonly authority: Authority;
  readonly faults: FaultQueue;
  readonly log: RequestLog;
  readonly clock: Clock;
  readonly settings: ManifestSettings & { readonly hasReferrersApi: boolean };
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Aborted when the server closes, so that delayed answers end. */
  readonly signal: AbortSignal;
}

/** A server that speaks the distribution protocol on every path. */
export function createServer(parts: ServerParts): FastifyInstance {
  const options = { forceCloseConnections: true, exposeHeadRoutes: false };
  const app = (parts.tls ? fastify({ ...options, https: parts.tls }) : fastify(options)) as unknown as FastifyInstance;
  app.removeAllContentTypeParsers();
  // Bodies are read by the handler that wants them, if it does.
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  app.all('*', async (request, reply) => {
    reply.hijack();
    await handle(parts, request.raw, reply.raw);
  });
  return app;
}

async function handle(parts: ServerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  parts.log.watch(request, response);
  const url = new URL(request.url ?? '/', originOf(parts, request));
  const route = parseRoute(url.pathname);
  const method = request.method ?? 'GET';
  const fault = parts.faults.take({ method, path: url.pathname, kind: route.kind }) ?? {};
  const call: Call = {
    method,
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body: () => readBody(request, parts.store),
  };
  try {
    const answer = await answerFor(parts, { route, call, fault, origin: url.origin });
    if (fault.delayMilliseconds !== undefined) await parts.clock.sleep(fault.delayMilliseconds, parts.signal);
    await sendAnswer(response, distort(answer, fault), { fault, clock: parts.clock, signal: parts.signal });
  } catch {
    response.destroy(); // the server closes, or the client went away in the middle
  }
  request.resume();
}

async function answerFor(
  parts: ServerParts,
  { route, call, fault, origin }: { route: Route; call: Call; fault: RegistryFault; origin: string },
): Promise<Answer> {
  if (replacesAnswer(fault)) return faultAnswer(fault, call.path);
  if (route.kind === 'token') return parts.authority.answerToken(call);
  const repository = 'repository' in route ? route.repository : undefined;
  const action = call.method === 'GET' || call.method === 'HEAD' ? 'pull' : 'push';
  const refusal = parts.authority.refusal({ repository, action }, call, origin);
  return refusal ?? answerRoute(parts, route, call);
}

async function answerRoute({ store, uploads, settings }: ServerParts, route: Route, call: Call): Promise<Answer> {
  switch (route.kind) {
    case 'ping':
      return json(200, {}, { 'docker-distribution-api-version': 'registry/2.0' });
    case 'manifest':
      return answerManifest({ store, settings }, route, call);
    case 'blob':
      return answerBlob(store, route, call);
    case 'upload':
      return uploads.answer(route, call);
    case 'tags':
      return answerTags(store, route.repository, call);
    case 'catalog':
      return answerCatalog(store, call);
    case 'referrers':
      return settings.hasReferrersApi ? answerReferrers(store, route, call) : notFound();
    default:
      return notFound();
  }
}

function notFound(): Answer {
  return apiError(404, 'UNSUPPORTED', 'no such path');
}

async function readBody(request: IncomingMessage, store: Store): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (!store.hasRoomFor(size)) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

// Challenges and redirects must name the address the client used, which may be a name for ours.
function originOf({ tls }: ServerParts, { headers }: IncomingMessage): string {
  return `${tls ? 'https' : 'http'}://${headers.host ?? 'localhost'}`;
}
