import { timingSafeEqual } from 'node:crypto';
import { type Clock, type RunningServer, serve, systemClock } from '@insights/process';
import multipart from '@fastify/multipart';
import { type FastifyInstance, fastify } from 'fastify';
import { addAggregator, type FakeRule, type Processing } from './aggregator.ts';
import { suffer } from './fault-hook.ts';
import { type ConsoleFault, type ConsoleRoute, FaultQueue, parseConsoleFaults } from './faults.ts';
import { addIngress } from './ingress.ts';
import { type ReceivedUpload, UploadLog } from './uploads.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    consoleRoute?: ConsoleRoute;
  }
}

/** What {@link FakeConsole.start} takes. */
export interface FakeConsoleOptions {
  /** IPv4 address to listen on; default 127.0.0.1. */
  readonly host?: string;
  /** Default any free one. */
  readonly port?: number;
  /** Demanded as `Authorization: Bearer <token>`; left out, every request is let in. */
  readonly token?: string;
  /** Default 104857600, as the real service. */
  readonly maxUploadBytes?: number;
  readonly processing?: Processing;
  readonly rules?: readonly FakeRule[];
  readonly clock?: Clock;
}

/** One request that arrived. */
export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  /** 0: the connection was cut. */
  readonly status: number;
}

const defaultMaxUploadBytes = 104_857_600;
const mostRequests = 1000;
const loopback = '127.0.0.1';

/**
 * The upload and report services of console.redhat.com on a port of this machine: the real wire, checked as the real ones
 * check it, with faults on demand.
 */
export class FakeConsole implements AsyncDisposable {
  readonly #server: RunningServer;
  readonly #state: State;

  private constructor(server: RunningServer, state: State) {
    this.#server = server;
    this.#state = state;
  }

  static async start(options: FakeConsoleOptions = {}): Promise<FakeConsole> {
    const clock = options.clock ?? systemClock;
    const state = new State(options);
    const app = buildApp(state, { ...options, clock });
    const address = { kind: 'tcp', host: options.host ?? loopback, port: options.port ?? 0 } as const;
    return new FakeConsole(await serve(app, address, { clock: systemClock }), state);
  }

  /** `http://127.0.0.1:PORT`. */
  get origin(): string {
    return this.#server.address;
  }

  /** The keys of the operator's configuration file that point here. */
  get endpoints() {
    return this.endpointsAt(this.origin);
  }

  /**
   * The same for whoever reaches this service by another name.
   * @param origin - `http://host:port`
   */
  endpointsAt(origin: string) {
    const cluster = `${origin}/api/insights-results-aggregator/v2/cluster/%s`;
    return {
      endpoint: `${origin}/api/ingress/v1/upload`,
      pull_report: { endpoint: `${cluster}/reports` },
      processingStatusEndpoint: `${cluster}/request/%s/status`,
      reportEndpointTechPreview: `${cluster}/request/%s/report`,
    };
  }

  /** The uploads that were accepted, oldest first; the newest hundred. */
  get uploads(): readonly ReceivedUpload[] {
    return this.#state.uploads.all;
  }

  /** What was asked, oldest first; the newest thousand. */
  get requests(): readonly LoggedRequest[] {
    return this.#state.requests;
  }

  /** What every report says from now on. */
  setRules(rules: readonly FakeRule[]): void {
    this.#state.rules = rules;
  }

  setProcessing(processing: Processing): void {
    this.#state.processing = processing;
  }

  /** `undefined` lets everybody in. */
  setToken(token: string | undefined): void {
    this.#state.token = token;
  }

  /** Adds a fault; faults happen in the order they were added. */
  failNext(fault: ConsoleFault): void {
    this.#state.faults.add(fault);
  }

  clearFaults(): void {
    this.#state.faults.clear();
  }

  /**
   * Adds the faults of a fault document's list.
   * @throws FakeConsoleError `ERR_FAULTS_INVALID`
   */
  applyFaults(document: unknown): void {
    for (const fault of parseConsoleFaults(document)) this.failNext(fault);
  }

  close(): Promise<void> {
    return this.#server.close(0);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

class State {
  readonly uploads = new UploadLog();
  readonly faults = new FaultQueue();
  readonly requests: LoggedRequest[] = [];
  token: string | undefined;
  rules: readonly FakeRule[];
  processing: Processing;

  constructor({ token, rules = [], processing = {} }: FakeConsoleOptions) {
    this.token = token;
    this.rules = rules;
    this.processing = processing;
  }

  log(request: LoggedRequest): void {
    this.requests.push(request);
    if (this.requests.length > mostRequests) this.requests.shift();
  }
}

function buildApp(state: State, { clock, maxUploadBytes }: FakeConsoleOptions & { clock: Clock }): FastifyInstance {
  const app = fastify({ forceCloseConnections: 'idle' });
  // A form is read by its handler as it arrives; what is none gets there too, to be refused.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _body, done) => done(null));
  void app.register(multipart);
  app.addHook('onRequest', async (request, reply) => {
    const { consoleRoute } = request.routeOptions.config;
    const fault = consoleRoute && state.faults.take(consoleRoute);
    if (fault && (await suffer(fault, { request, reply, clock }))) {
      if (fault.drop) state.log({ method: request.method, path: request.url, status: 0 });
      return reply;
    }
    if (isAuthorized(request.headers.authorization, state.token)) return undefined;
    return reply.code(401).type('text/plain').send('Unauthorized');
  });
  app.addHook('onResponse', (request, reply, done) => {
    state.log({ method: request.method, path: request.url, status: reply.statusCode });
    done();
  });
  addIngress(app, { uploads: state.uploads, clock, maxUploadBytes: maxUploadBytes ?? defaultMaxUploadBytes });
  addAggregator(app, {
    uploads: state.uploads,
    clock,
    rules: () => state.rules,
    processing: () => state.processing,
  });
  return app;
}

function isAuthorized(header: string | undefined, token: string | undefined): boolean {
  if (token === undefined) return true;
  const [given, wanted] = [Buffer.from(header ?? ''), Buffer.from(`Bearer ${token}`)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
