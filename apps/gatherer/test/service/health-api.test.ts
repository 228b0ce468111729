import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@insights/process';
import { buildHealthApi } from '../../src/service/health-api.ts';
import { GathererMetrics } from '../../src/service/metrics.ts';
import { functionReport, gatherRun, version } from '../fixtures.ts';

function healthApi(isReady = true) {
  const metrics = new GathererMetrics(version, ['clusterconfig/nodes']);
  return {
    metrics,
    app: buildHealthApi({ registry: metrics.registry, isReady: () => isReady, clock: new FakeClock() }),
  };
}

describe('the health listener', () => {
  it('is alive', async () => {
    const { app } = healthApi();

    expect((await app.inject('/livez')).statusCode).toBe(200);
  });

  it('is ready until it stops', async () => {
    expect((await healthApi(true).app.inject('/readyz')).statusCode).toBe(200);
    expect((await healthApi(false).app.inject('/readyz')).statusCode).toBe(503);
  });

  it('serves nothing of the gather API', async () => {
    const { app } = healthApi();
    const answers = await Promise.all(['/gather', '/version', '/functions', '/'].map((url) => app.inject(url)));

    expect(answers.map(({ statusCode }) => statusCode)).toEqual([404, 404, 404, 404]);
  });

  it('shows every series from the start', async () => {
    const { app } = healthApi();

    const answer = await app.inject('/metrics');

    expect(answer.headers['content-type']).toContain('text/plain; version=0.0.4');
    expect(answer.body).toContain('insights_gatherer_runs_total{phase="Failed"} 0');
    expect(answer.body).toContain('insights_gatherer_function_errors_total{function="clusterconfig/nodes"} 0');
    expect(answer.body).toContain('insights_gatherer_build_info{contract="1.0",version="4.20.7"');
    expect(answer.body).toContain('process_resident_memory_bytes');
    expect(answer.body).not.toMatch(/^# TYPE \w+_total gauge$/m); // promtool check metrics
  });

  it('counts what a run did', async () => {
    const { app, metrics } = healthApi();

    metrics.observeRun(gatherRun({ phase: 'Partial', functions: [functionReport({ errors: ['no', 'nothing'] })] }));

    const { body } = await app.inject('/metrics');
    expect(body).toContain('insights_gatherer_runs_total{phase="Partial"} 1');
    expect(body).toContain('insights_gatherer_run_duration_seconds_sum 2.5');
    expect(body).toContain('insights_gatherer_function_errors_total{function="clusterconfig/nodes"} 2');
    expect(body).toContain('insights_gatherer_records_total 12');
  });
});
