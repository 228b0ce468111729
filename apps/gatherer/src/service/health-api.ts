import { type FastifyInstance, fastify } from 'fastify';
import type { Registry } from 'prom-client';

/** What {@link buildHealthApi} takes. */
export interface HealthApiOptions {
  readonly registry: Registry;
  /** Whether a gathering could be asked for now. */
  readonly isReady: () => boolean;
}

// Kubelet and Prometheus need one each.
const mostConnections = 64;

/** `/livez`, `/readyz` and `/metrics`, and nothing else: this listener is open to the network. */
export function buildHealthApi({ registry, isReady }: HealthApiOptions): FastifyInstance {
  const app = fastify({ logger: false, bodyLimit: 1024, requestTimeout: 10_000, forceCloseConnections: 'idle' });
  app.server.maxConnections = mostConnections;
  app.setNotFoundHandler((_request, reply) => reply.code(404).type('text/plain').send('not found\n'));
  app.get('/livez', (_request, reply) => reply.type('text/plain').send('ok\n'));
  app.get('/readyz', (_request, reply) => {
    const ready = isReady();
    return reply
      .code(ready ? 200 : 503)
      .type('text/plain')
      .send(ready ? 'ok\n' : 'not ready\n');
  });
  app.get('/metrics', async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()));
  return app;
}
