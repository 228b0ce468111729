import { randomUUID } from 'node:crypto';
import {
  type ArchiveSummary,
  eventStreamContentType,
  formatEvent,
  type GatherRequest,
  type GatherRun,
  isFinal,
  problem,
  problemContentType,
  type VersionInfo,
} from '@insights/contract';
import { parseListenAddress, serve, systemClock } from '@insights/process';
import { fastify, type FastifyInstance } from 'fastify';

/** What a gather leaves behind; `null` when there is no archive. */
export type Gather = () => Promise<ArchiveSummary | null>;

/** What {@link serveContract} takes. */
export interface ServiceOptions {
  /** `unix:PATH`. */
  readonly listen: string;
  readonly version: VersionInfo;
  readonly gather: Gather;
}

type Running = { -readonly [Name in keyof GatherRun]: GatherRun[Name] };

const progressMilliseconds = 200;

/** Keeps to the contract between `main` and a gatherer, whatever its gathers do. */
export async function serveContract({ listen, version, gather }: ServiceOptions): Promise<void> {
  const app = fastify();
  const runs: Running[] = [];
  app.get('/version', () => version);
  app.get('/functions', () => []);
  app.get('/gather', () => runs);
  app.post<{ Body: GatherRequest }>('/gather', ({ body }, reply) => {
    const known = runs.find(({ requestId }) => requestId !== undefined && requestId === body.requestId);
    const busy = runs.find(({ phase }) => !isFinal(phase));
    if (!known && busy) {
      const answer = problem('ERR_GATHER_IN_PROGRESS', { status: 409, detail: 'a run is in progress', run: busy });
      return reply.code(409).type(problemContentType).send(answer);
    }
    return reply.code(202).send(known ?? begin(runs, body, gather));
  });
  app.get<{ Params: { id: string } }>('/gather/:id', ({ params }, reply) => {
    const run = runs.find(({ id }) => id === params.id);
    if (run) return run;
    const answer = problem('ERR_GATHER_RUN_UNKNOWN', { status: 404, detail: 'there is no such run' });
    return reply.code(404).type(problemContentType).send(answer);
  });
  app.delete<{ Params: { id: string } }>('/gather/:id', ({ params }) => {
    const run = runs.find(({ id }) => id === params.id);
    if (run && !isFinal(run.phase)) Object.assign(run, { phase: 'Cancelled', finishedAt: new Date().toISOString() });
    return run;
  });
  addEvents(app, runs);
  await serve(app, parseListenAddress(listen), { clock: systemClock });
}

/** Answers the kubelet's probes. */
export async function serveHealth(listen: string): Promise<void> {
  const app = fastify();
  app.get('/livez', () => ({ ok: true }));
  app.get('/readyz', () => ({ ok: true }));
  await serve(app, parseListenAddress(listen), { clock: systemClock });
}

function begin(runs: Running[], { requestId }: GatherRequest, gather: Gather): Running {
  const run: Running = {
    id: randomUUID(),
    ...(requestId === undefined ? {} : { requestId }),
    phase: 'Running',
    startedAt: new Date().toISOString(),
    finishedAt: null,
    progress: { functionsDone: 0, functionsTotal: 1, records: 0, bytes: 0 },
    archive: null,
    functions: [],
    warnings: [],
    message: '',
  };
  runs.unshift(run);
  void end(run, gather);
  return run;
}

async function end(run: Running, gather: Gather): Promise<void> {
  try {
    run.archive = await gather();
    run.phase = 'Succeeded';
  } catch (error) {
    run.phase = 'Failed';
    run.message = String(error);
  }
  run.finishedAt = new Date().toISOString();
}

function addEvents(app: FastifyInstance, runs: readonly Running[]): void {
  app.get<{ Params: { id: string } }>('/gather/:id/events', async ({ params }, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': eventStreamContentType });
    const find = () => runs.find(({ id }) => id === params.id);
    let run = find();
    while (run && !isFinal(run.phase) && !reply.raw.destroyed) {
      reply.raw.write(formatEvent({ id: 1, event: 'progress', data: run.progress }));
      await systemClock.sleep(progressMilliseconds);
      run = find();
    }
    if (run) reply.raw.end(formatEvent({ id: 2, event: 'done', data: run }));
  });
}
