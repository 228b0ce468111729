import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { ArchiveWriter } from '@insights/archive';
import {
  eventStreamContentType,
  formatEvent,
  type GatherRequest,
  type GatherRun,
  isFinal,
  problem,
  problemContentType,
  type VersionInfo,
} from '@insights/contract';
import { parseListenAddress, type RunningServer, serve, systemClock } from '@insights/process';
import { fastify, type FastifyInstance } from 'fastify';

/** How the next runs end. */
export type Behaviour = 'succeed' | 'fail' | 'hang' | 'no-archive';

type Running = { -readonly [Name in keyof GatherRun]: GatherRun[Name] };

/** The gather API on a Unix socket, with real archives and endings to order. */
export class FakeGatherer implements AsyncDisposable {
  behaviour: Behaviour = 'succeed';
  /** Records of the next archives. */
  records = 5;
  version: VersionInfo;
  readonly runs: Running[] = [];
  readonly #storagePath: string;
  readonly #server: RunningServer;
  /** An archive that is being written; its caller may be gone. */
  #writing: Promise<unknown> = Promise.resolve();

  private constructor(storagePath: string, server: RunningServer) {
    this.#storagePath = storagePath;
    this.#server = server;
    this.version = versionInfo('4.20.3');
  }

  static async start({ folder }: { readonly folder: string }): Promise<FakeGatherer> {
    const app = fastify();
    const holder: { gatherer?: FakeGatherer } = {};
    addRoutes(app, () => holder.gatherer);
    const address = parseListenAddress(`unix:${join(folder, 'gatherer.sock')}`);
    const server = await serve(app, address, { clock: systemClock });
    holder.gatherer = new FakeGatherer(join(folder, 'archives'), server);
    return holder.gatherer;
  }

  /** Starts a run, or gives the one with the same `requestId`. */
  async begin({ requestId }: GatherRequest): Promise<Running> {
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
    this.runs.unshift(run);
    if (this.behaviour !== 'hang') await this.end(run);
    return run;
  }

  /** Ends a run as {@link behaviour} says. */
  async end(run: Running): Promise<void> {
    if (this.behaviour === 'succeed') {
      const writing = this.#writeArchive();
      this.#writing = Promise.allSettled([this.#writing, writing]);
      run.archive = await writing;
    }
    run.phase = this.behaviour === 'fail' ? 'Failed' : 'Succeeded';
    if (this.behaviour === 'fail') run.message = 'nothing was gathered: no nodes';
    run.finishedAt = new Date().toISOString();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.close(0);
    await this.#writing;
  }

  async #writeArchive(): Promise<GatherRun['archive']> {
    const writer = await ArchiveWriter.create({ directory: this.#storagePath, clock: systemClock });
    for (let index = 0; index < this.records; index += 1) {
      await writer.add({ path: `config/node/worker-${index}.json`, bytes: JSON.stringify({ kind: 'Node', index }) });
    }
    const written = await writer.finish();
    if (!written) return null;
    const { name, bytes, sha256, records } = written;
    return { name, bytes, sha256, records, partial: false };
  }
}

/** What a build says it is. */
export function versionInfo(version: string): VersionInfo {
  const revision = Buffer.from(version).toString('hex').padEnd(40, '0');
  return {
    contract: '1.0',
    name: 'insights-operator',
    version,
    revision,
    builtAt: '2026-01-01T00:00:00Z',
    functions: 1,
  };
}

function addRoutes(app: FastifyInstance, of: () => FakeGatherer | undefined): void {
  app.get('/version', () => of()?.version);
  app.get('/gather', () => of()?.runs);
  app.post<{ Body: GatherRequest }>('/gather', async ({ body }, reply) => {
    const known = of()?.runs.find(({ requestId }) => requestId === body.requestId);
    if (known) return reply.code(202).send(known);
    const busy = of()?.runs.find(({ phase }) => !isFinal(phase));
    if (!busy) return reply.code(202).send(await of()?.begin(body));
    const answer = problem('ERR_GATHER_IN_PROGRESS', { status: 409, detail: 'a run is in progress', run: busy });
    return reply.code(409).type(problemContentType).send(answer);
  });
  app.get<{ Params: { id: string } }>('/gather/:id', ({ params }) => of()?.runs.find(({ id }) => id === params.id));
  app.delete<{ Params: { id: string } }>('/gather/:id', ({ params }) => {
    const run = of()?.runs.find(({ id }) => id === params.id);
    if (run) run.phase = 'Cancelled';
    return run;
  });
  addEvents(app, of);
}

function addEvents(app: FastifyInstance, of: () => FakeGatherer | undefined): void {
  app.get<{ Params: { id: string } }>('/gather/:id/events', async ({ params }, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': eventStreamContentType });
    const find = () => of()?.runs.find(({ id }) => id === params.id);
    let run = find();
    while (run && !isFinal(run.phase) && !reply.raw.destroyed) {
      reply.raw.write(formatEvent({ id: 1, event: 'progress', data: run.progress }));
      await systemClock.sleep(20);
      run = find();
    }
    if (run) reply.raw.end(formatEvent({ id: 2, event: 'done', data: run }));
  });
}
