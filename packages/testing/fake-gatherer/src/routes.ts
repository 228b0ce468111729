import {
  eventStreamContentType,
  formatEvent,
  type FunctionDescription,
  type GatherRequest,
  isFinal,
  problem,
  problemContentType,
  type VersionInfo,
} from '@insights/contract';
import { systemClock } from '@insights/process';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { FakeRun } from './fake-run.ts';

/** What the routes are about. */
export interface Runs {
  readonly version: VersionInfo;
  readonly functions: readonly FunctionDescription[] | undefined;
  readonly runs: readonly FakeRun[];
  readonly translationTable: unknown;
  begin(request: GatherRequest): FakeRun;
  cancel(run: FakeRun): void;
}

interface ById {
  readonly Params: { readonly id: string };
}

const progressMilliseconds = 50;

/** Adds the gather API. */
export function addRoutes(app: FastifyInstance, gatherer: Runs): void {
  const find = (id: string) => gatherer.runs.find((run) => run.id === id);
  app.get('/version', () => gatherer.version);
  app.get('/functions', (_request, reply) => gatherer.functions ?? broken(reply));
  app.get('/gather', () => gatherer.runs);
  app.post<{ Body: GatherRequest }>('/gather', ({ body }, reply) => start(gatherer, body, reply));
  app.get<ById>('/gather/:id', ({ params }, reply) => find(params.id) ?? unknown(reply));
  app.delete<ById>('/gather/:id', ({ params }, reply) => {
    const run = find(params.id);
    if (!run) return unknown(reply);
    gatherer.cancel(run);
    return run;
  });
  app.get<ById>('/gather/:id/translation-table', ({ params }, reply) => {
    const isThere = find(params.id) === gatherer.runs[0] && gatherer.translationTable !== undefined;
    return isThere ? gatherer.translationTable : withoutTable(reply);
  });
  app.get<ById>('/gather/:id/events', ({ params }, reply) => {
    const run = find(params.id);
    return run ? stream(run, reply) : unknown(reply);
  });
}

function start(gatherer: Runs, request: GatherRequest, reply: FastifyReply) {
  const { requestId } = request;
  const known = gatherer.runs.find((run) => requestId !== undefined && run.requestId === requestId);
  const busy = gatherer.runs.find(({ phase }) => !isFinal(phase));
  if (known || !busy) return reply.code(202).send(known ?? gatherer.begin(request));
  const answer = problem('ERR_GATHER_IN_PROGRESS', { status: 409, detail: 'a run is in progress', run: busy });
  return reply.code(409).type(problemContentType).send(answer);
}

function unknown(reply: FastifyReply) {
  const answer = problem('ERR_GATHER_RUN_UNKNOWN', { status: 404, detail: 'there is no such run' });
  return reply.code(404).type(problemContentType).send(answer);
}

function withoutTable(reply: FastifyReply) {
  const answer = problem('ERR_GATHER_TABLE_UNKNOWN', { status: 404, detail: 'there is no table' });
  return reply.code(404).type(problemContentType).send(answer);
}

function broken(reply: FastifyReply) {
  const answer = problem('ERR_GATHER_INTERNAL', { status: 500, detail: 'see the log of the gatherer' });
  return reply.code(500).type(problemContentType).send(answer);
}

async function stream(run: FakeRun, reply: FastifyReply): Promise<void> {
  reply.hijack();
  reply.raw.writeHead(200, { 'content-type': eventStreamContentType });
  while (!isFinal(run.phase) && !reply.raw.destroyed) {
    reply.raw.write(formatEvent({ id: 1, event: 'progress', data: run.progress }));
    await systemClock.sleep(progressMilliseconds);
  }
  reply.raw.end(formatEvent({ id: 2, event: 'done', data: run }));
}
