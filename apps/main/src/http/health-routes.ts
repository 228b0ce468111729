import { type Clock, shareAnswer } from '@insights/process';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Registry } from 'prom-client';
import type { Supervisor } from '../loops/supervisor.ts';

interface HealthSources {
  readonly supervisor: Pick<Supervisor, 'isAlive' | 'isReady'>;
  readonly metrics: Registry;
  readonly clock: Clock;
}

// Whoever asks more often costs nothing, and Prometheus asks every thirty seconds.
const metricsMilliseconds = 1000;

/** `/livez` and `/readyz` for the kubelet, `/metrics` for Prometheus. */
export function addHealthRoutes(app: FastifyInstance, { supervisor, metrics, clock }: HealthSources): void {
  const text = shareAnswer(clock, metricsMilliseconds, () => metrics.metrics());
  app.get('/livez', (_request, reply) => answerHealth(reply, supervisor.isAlive));
  app.get('/readyz', (_request, reply) => answerHealth(reply, supervisor.isReady));
  app.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await text()));
}

function answerHealth(reply: FastifyReply, ok: boolean): FastifyReply {
  return reply.code(ok ? 200 : 503).send({ ok });
}
