import { readFile } from 'node:fs/promises';
import { type Clock, CodedError, errorCode, parseListenAddress, type RunningServer, serve } from '@insights/process';
import { fastify, type FastifyInstance, type FastifyReply } from 'fastify';
import type { Registry } from 'prom-client';

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
  readonly tls?: { readonly certificateFile: string; readonly keyFile: string };
  readonly source: StatusSource;
  readonly metrics: Registry;
  readonly clock: Clock;
}

/**
 * Serves `/livez`, `/readyz`, `/metrics`, `/status` and `/rollout/history`; nothing else.
 * @throws CodedError `ERR_USAGE` for a bad address or certificate, `ERR_LISTEN` for an address that is taken
 */
export async function startStatusServer(options: StatusServerOptions): Promise<RunningServer> {
  const app = await createApp(options.tls);
  addRoutes(app, options);
  return serve(app, parseListenAddress(options.listen), { clock: options.clock });
}

async function createApp(tls: StatusServerOptions['tls']): Promise<FastifyInstance> {
  if (!tls) return fastify({ forceCloseConnections: 'idle' });
  const [cert, key] = await Promise.all([
    readPem('--tls-cert', tls.certificateFile),
    readPem('--tls-key', tls.keyFile),
  ]);
  try {
    return fastify({ forceCloseConnections: 'idle', https: { cert, key } });
  } catch (cause) {
    throw new CodedError('ERR_USAGE', '--tls-cert and --tls-key: not a certificate with its key, in PEM', { cause });
  }
}

async function readPem(flag: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new CodedError('ERR_USAGE', `${flag}: cannot read ${path}: ${errorCode(cause) ?? 'failed'}`, { cause });
  }
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
