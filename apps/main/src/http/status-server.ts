import { Server } from 'node:https';
import { type Clock, type Logger, parseListenAddress, type RunningServer, serve } from '@insights/process';
import { fastify, type FastifyInstance, type FastifyReply } from 'fastify';
import type { Registry } from 'prom-client';
import {
  type CertificateFiles,
  type CertificatePair,
  followCertificate,
  readCertificate,
} from './serving-certificate.ts';

/** What the HTTP endpoints show. Implemented by the driver, and by a plain object in tests. */
export interface StatusSource {
  /** Whether this process does its work; `false` restarts the container. */
  isAlive(): boolean;
  /** Whether the configuration is loaded and the loops run. */
  isReady(): boolean;
  /** What runs here, since when, why. */
  status(): object;
  /** Decisions about the gatherer's image, newest first. */
  history(): readonly object[];
}

/** What {@link startStatusServer} takes. */
export interface StatusServerOptions {
  readonly listen: string;
  /** Looked at again and again: the certificate of a service is replaced while the process runs. */
  readonly tls?: CertificateFiles;
  readonly source: StatusSource;
  readonly metrics: Registry;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Serves `/livez`, `/readyz`, `/metrics`, `/status` and `/rollout/history`; nothing else.
 * @throws CodedError `ERR_USAGE` for a bad address or certificate, `ERR_LISTEN` for an address that is taken
 */
export async function startStatusServer(options: StatusServerOptions): Promise<RunningServer> {
  const { tls, listen, clock } = options;
  const current = tls && (await readCertificate(tls));
  const app = createApp(current);
  addRoutes(app, options);
  const server = await serve(app, parseListenAddress(listen), { clock });
  return tls && current ? renewing(server, { ...options, files: tls, current, app }) : server;
}

function createApp(pair: CertificatePair | undefined): FastifyInstance {
  return pair
    ? fastify({ forceCloseConnections: 'idle', https: { ...pair } })
    : fastify({ forceCloseConnections: 'idle' });
}

interface Renewal extends Pick<StatusServerOptions, 'clock' | 'log'> {
  readonly app: FastifyInstance;
  readonly files: CertificateFiles;
  readonly current: CertificatePair;
}

function renewing(server: RunningServer, { app, ...renewal }: Renewal): RunningServer {
  const stop = new AbortController();
  const onChange = (pair: CertificatePair) => {
    const listener: unknown = app.server;
    if (listener instanceof Server) listener.setSecureContext({ ...pair });
  };
  const following = followCertificate({ ...renewal, onChange }, stop.signal);
  const close = async (graceMilliseconds?: number) => {
    stop.abort();
    await following;
    await server.close(graceMilliseconds);
  };
  return { address: server.address, close, [Symbol.asyncDispose]: () => close() };
}

/** Adds the routes; apart from {@link startStatusServer} for tests that inject requests. */
export function addRoutes(
  app: FastifyInstance,
  { source, metrics }: Pick<StatusServerOptions, 'source' | 'metrics'>,
): void {
  app.get('/livez', (_request, reply) => answerHealth(reply, source.isAlive()));
  app.get('/readyz', (_request, reply) => answerHealth(reply, source.isReady()));
  app.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.metrics()));
  app.get('/status', () => source.status());
  app.get('/rollout/history', () => ({ items: source.history() }));
  app.setNotFoundHandler((_request, reply) => answerProblem(reply, 404, 'Not Found'));
  // A message of an error that nobody foresaw may say more than an endpoint without authentication should.
  app.setErrorHandler((_error, _request, reply) => answerProblem(reply, 500, 'Internal Server Error'));
}

function answerHealth(reply: FastifyReply, ok: boolean): FastifyReply {
  return reply.code(ok ? 200 : 503).send({ ok });
}

function answerProblem(reply: FastifyReply, status: number, title: string): FastifyReply {
  return reply.code(status).type('application/problem+json').send({ type: 'about:blank', title, status });
}
