import { readFile } from 'node:fs/promises';
import { type Clock, parseListenAddress, type RunningServer, serve } from '@insights/process';
import { fastify, type FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';

/** What the HTTP endpoints show. */
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

/** Serves `/livez`, `/readyz`, `/metrics`, `/status` and `/rollout/history`; nothing else. */
export async function startStatusServer(options: StatusServerOptions): Promise<RunningServer> {
  const app = await createApp(options.tls);
  addRoutes(app, options);
  return serve(app, parseListenAddress(options.listen), { clock: options.clock });
}

async function createApp(tls: StatusServerOptions['tls']): Promise<FastifyInstance> {
  if (!tls) return fastify({ forceCloseConnections: 'idle' });
  const [cert, key] = await Promise.all([readFile(tls.certificateFile), readFile(tls.keyFile)]);
  return fastify({ forceCloseConnections: 'idle', https: { cert, key } });
}

/** Adds the routes; apart from {@link startStatusServer} for tests that inject requests. */
export function addRoutes(
  app: FastifyInstance,
  { source, metrics }: Pick<StatusServerOptions, 'source' | 'metrics'>,
): void {
  app.get('/livez', (_request, reply) => reply.code(source.isAlive() ? 200 : 503).send({ ok: source.isAlive() }));
  app.get('/readyz', (_request, reply) => reply.code(source.isReady() ? 200 : 503).send({ ok: source.isReady() }));
  app.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.metrics()));
  app.get('/status', () => source.status());
  app.get('/rollout/history', () => ({ items: source.history() }));
}
