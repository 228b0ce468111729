import {
  describeFieldErrors,
  eventStreamContentType,
  type FieldError,
  type GatherRequest,
  type GatherRun,
  isFinal,
  openApiDocument,
  validateGatherRequest,
  type VersionInfo,
} from '@insights/contract';
import { planGathering } from '@insights/gather-run';
import type { GatherFunction } from '@insights/gathering';
import type { Logger } from '@insights/process';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { eventStreamBody, parseLastEventId } from './event-stream.ts';
import { describeFunctions } from './function-descriptions.ts';
import { answerWithProblems, parseJsonBodies, refuseOtherMethods, sendProblem } from './http-rules.ts';
import type { RunRegistry } from './run-registry.ts';

interface GatherApiOptions {
  readonly runs: RunRegistry;
  readonly catalogue: readonly GatherFunction[];
  readonly version: VersionInfo;
  /** Members of a request that does not have them. */
  readonly defaults: GatherRequest;
  /** Whether functions that read Secrets run here when a request has no contribution of them. */
  readonly withSecrets: boolean;
  readonly log: Logger;
}

type RunRoute = { Params: { id: string } };

// Gathering rules, contributions and a translation table travel in the request.
const largestBodyBytes = 8 * 2 ** 20;
// `main` needs two: one to follow, one to ask.
const mostConnections = 64;

/** The gather API (schemas and paths are those of `@insights/contract`), ready to listen. */
export function buildGatherApi(options: GatherApiOptions): FastifyInstance {
  const { runs, catalogue, version, log } = options;
  const app = fastify({ logger: false, bodyLimit: largestBodyBytes, forceCloseConnections: 'idle' });
  app.server.maxConnections = mostConnections;
  answerWithProblems(app, log);
  parseJsonBodies(app);
  app.get('/version', () => version);
  app.get('/functions', () => describeFunctions(catalogue));
  app.get('/openapi.json', () => openApiDocument());
  app.get('/gather', () => runs.list());
  app.post('/gather', (request, reply) => start(options, request, reply));
  app.get<RunRoute>('/gather/:id', ({ params: { id } }, reply) => {
    const run = runs.find(id);
    return run ? reply.send(run) : sendUnknownRun(reply, id);
  });
  app.delete<RunRoute>('/gather/:id', ({ params: { id } }, reply) => {
    const run = runs.cancel(id);
    return run ? sendRun(reply, run) : sendUnknownRun(reply, id);
  });
  app.get<RunRoute>('/gather/:id/events', (request, reply) => follow(runs, request, reply));
  app.get<RunRoute>('/gather/:id/translation-table', ({ params: { id } }, reply) => {
    const table = runs.translationTableOf(id);
    if (table) return reply.header('cache-control', 'no-store').send(table);
    return runs.find(id) ? sendNoTable(reply, id) : sendUnknownRun(reply, id);
  });
  refuseOtherMethods(app, {
    '/version': ['GET', 'HEAD'],
    '/functions': ['GET', 'HEAD'],
    '/openapi.json': ['GET', 'HEAD'],
    '/gather': ['GET', 'HEAD', 'POST'],
    '/gather/:id': ['GET', 'HEAD', 'DELETE'],
    '/gather/:id/events': ['GET', 'HEAD'],
    '/gather/:id/translation-table': ['GET', 'HEAD'],
  });
  return app;
}

function start(
  { runs, catalogue, defaults, withSecrets }: GatherApiOptions,
  { body }: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const validation = validateGatherRequest(body ?? {});
  if (!validation.valid) return sendInvalid(reply, validation.errors);
  const request = { ...defaults, ...validation.request };
  const earlier = request.requestId === undefined ? undefined : runs.findRequest(request.requestId);
  if (earlier) return sendRun(reply, earlier);
  const planning = planGathering(catalogue, request, { withSecrets });
  if (!planning.possible) return sendInvalid(reply, planning.errors);
  const started = runs.start(planning.plan, request);
  if (started.how === 'started') return sendRun(reply, started.run);
  if (started.how === 'busy') return sendBusy(reply, started.run);
  return sendProblem(reply, 'ERR_GATHER_STOPPING', { status: 503, detail: 'the gatherer is stopping' });
}

function follow(runs: RunRegistry, request: FastifyRequest<RunRoute>, reply: FastifyReply): FastifyReply {
  const { id } = request.params;
  const lastEventId = parseLastEventId(request.headers['last-event-id']);
  const events = runs.eventsOf(id, lastEventId);
  if (!events) return sendUnknownRun(reply, id);
  // "HTTP 204 No Content" tells a client to stop reconnecting (WHATWG HTML, server-sent events).
  if (lastEventId !== undefined && events.isEnd(lastEventId)) return reply.code(204).send();
  return reply
    .type(`${eventStreamContentType}; charset=utf-8`)
    .header('cache-control', 'no-store')
    .send(eventStreamBody(events.read(lastEventId)));
}

/** 202 while the run goes on, 200 when nothing of it is still to come. */
function sendRun(reply: FastifyReply, run: GatherRun): FastifyReply {
  return reply
    .code(isFinal(run.phase) ? 200 : 202)
    .header('location', `/gather/${run.id}`)
    .send(run);
}

function sendBusy(reply: FastifyReply, run: GatherRun): FastifyReply {
  const detail = `run ${run.id} is in progress since ${run.startedAt}`;
  const located = reply.header('location', `/gather/${run.id}`);
  return sendProblem(located, 'ERR_GATHER_IN_PROGRESS', { status: 409, detail, run });
}

function sendInvalid(reply: FastifyReply, errors: readonly FieldError[]): FastifyReply {
  return sendProblem(reply, 'ERR_GATHER_REQUEST_INVALID', { status: 400, detail: describeFieldErrors(errors), errors });
}

function sendUnknownRun(reply: FastifyReply, id: string): FastifyReply {
  return sendProblem(reply, 'ERR_GATHER_RUN_UNKNOWN', { status: 404, detail: `there is no run ${id.slice(0, 100)}` });
}

function sendNoTable(reply: FastifyReply, id: string): FastifyReply {
  const detail = `run ${id.slice(0, 100)} goes on, had no \`networking\`, or is not the newest`;
  return sendProblem(reply, 'ERR_GATHER_TABLE_UNKNOWN', { status: 404, detail });
}
