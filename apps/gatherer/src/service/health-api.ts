import { type Clock, shareAnswer } from '@insights/process';
import { type FastifyInstance, fastify } from 'fastify';
import type { Registry } from 'prom-client';

interface HealthApiOptions {
  readonly registry: Registry;
  /** Whether a gathering could be asked for now. */
  readonly isReady: () => boolean;
  readonly clock: Clock;
}

// Whoever asks more often costs nothing, and Prometheus asks every thirty seconds.
const metricsMilliseconds = 1000;

/** `/livez`, `/readyz` and `/metrics`, and nothing else: this listener is open to the network. */
export function buildHealthApi({ registry, isReady, clock }: HealthApiOptions): FastifyInstance {
  const metrics = shareAnswer(clock, metricsMilliseconds, () => registry.metrics());
  const app = fastify({ logger: false, bodyLimit: 1024, requestTimeout: 10_000, forceCloseConnections: 'idle' });
  app.setNotFoundHandler((_request, reply) => reply.code(404).type('text/plain').send('not found\n'));
  app.get('/livez', (_request, reply) => reply.type('text/plain').send('ok\n'));
  app.get('/readyz', (_request, reply) => {
    const ready = isReady();
    return reply
      .code(ready ? 200 : 503)
      .type('text/plain')
      .send(ready ? 'ok\n' : 'not ready\n');
  });
  app.get('/metrics', async (_request, reply) => reply.type(registry.contentType).send(await metrics()));
  return app;
}
