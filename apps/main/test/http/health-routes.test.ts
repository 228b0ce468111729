import { fastify } from 'fastify';
import { Registry } from 'prom-client';
import { createOperatorMetrics } from '@insights/operator';
import { describe, expect, it } from '@jest/globals';
import { addRoutes, type StatusSource } from '../../src/http/status-server.ts';

const healthy: StatusSource = {
  isAlive: () => true,
  isReady: () => true,
  status: () => ({ version: '4.20.3' }),
  history: () => [{ result: 'applied' }],
};

describe('the status server', () => {
  it('answers health with 200, and with 503 when a loop died', async () => {
    const dead = server({ ...healthy, isAlive: () => false, isReady: () => false });

    expect((await server(healthy).inject('/livez')).statusCode).toBe(200);
    expect((await server(healthy).inject('/readyz')).statusCode).toBe(200);
    expect((await dead.inject('/livez')).statusCode).toBe(503);
    expect((await dead.inject('/readyz')).statusCode).toBe(503);
  });

  it('serves status and history as JSON', async () => {
    expect((await server(healthy).inject('/status')).json()).toEqual({ version: '4.20.3' });
    expect((await server(healthy).inject('/rollout/history')).json()).toEqual({ items: [{ result: 'applied' }] });
  });

  it('answers HEAD, and anything else with a problem document', async () => {
    const unknown = await server(healthy).inject('/secrets');

    expect((await server(healthy).inject({ method: 'HEAD', url: '/livez' })).statusCode).toBe(200);
    expect(unknown.json()).toEqual({ type: 'about:blank', title: 'Not Found', status: 404 });
  });

  it('does not tell the message of an error', async () => {
    const failing = server({
      ...healthy,
      status: () => {
        throw new Error('secret detail');
      },
    });

    const answer = await failing.inject('/status');

    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('detail');
  });

  it('has every metric at zero before anything happened', async () => {
    const { body } = await server(healthy).inject('/metrics');

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

function server(source: StatusSource) {
  const app = fastify();
  const metrics = new Registry();
  createOperatorMetrics(metrics);
  addRoutes(app, { source, metrics });
  return app;
}
