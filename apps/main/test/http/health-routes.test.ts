import { createOperatorMetrics } from '@insights/operator';
import { FakeClock } from '@insights/process';
import { describe, expect, it } from '@jest/globals';
import { fastify } from 'fastify';
import { Registry } from 'prom-client';
import { addHealthRoutes } from '../../src/http/health-routes.ts';

describe('what is served for the cluster', () => {
  it('answers health with 200, and with 503 when a loop died', async () => {
    const healthy = server({ isAlive: true, isReady: true });
    const dead = server({ isAlive: false, isReady: false });

    expect((await healthy.inject('/livez')).statusCode).toBe(200);
    expect((await healthy.inject('/readyz')).json()).toEqual({ ok: true });
    expect((await dead.inject('/livez')).statusCode).toBe(503);
    expect((await dead.inject('/readyz')).json()).toEqual({ ok: false });
  });

  it('is alive and not ready before the loops run', async () => {
    const starting = server({ isAlive: true, isReady: false });

    expect((await starting.inject('/livez')).statusCode).toBe(200);
    expect((await starting.inject('/readyz')).statusCode).toBe(503);
  });

  it('answers HEAD', async () => {
    const healthy = server({ isAlive: true, isReady: true });

    expect((await healthy.inject({ method: 'HEAD', url: '/livez' })).statusCode).toBe(200);
  });

  it.each(['/status', '/rollout/history', '/events'])('has no %s: that is for people, on loopback', async (path) => {
    expect((await server({ isAlive: true, isReady: true }).inject(path)).statusCode).toBe(404);
  });

  it('has every metric at zero before anything happened', async () => {
    const { body } = await server({ isAlive: true, isReady: true }).inject('/metrics');

    for (const series of [
      'insights_image_poll_total{class="Unchanged"} 0',
      'insights_image_swap_total{result="applied",class="none"} 0',
      'insights_gather_total{result="failed"} 0',
      'insights_image_quarantine_size 0',
      'insights_image_tracking_paused 0',
      'health_statuses_insights{metric="total"} -1',
    ]) {
      expect(body).toContain(series);
    }
  });
});

function server(supervisor: { readonly isAlive: boolean; readonly isReady: boolean }) {
  const app = fastify();
  const metrics = new Registry();
  createOperatorMetrics(metrics);
  addHealthRoutes(app, { supervisor, metrics, clock: new FakeClock() });
  return app;
}
