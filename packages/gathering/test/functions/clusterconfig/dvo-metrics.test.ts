import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@insights/cluster';
import { apiResource } from '../../../src/api-resource.ts';
import { cutLabel } from '../../../src/validation-operator/cut-label.ts';
import { HastyClock } from '../../support/hasty-clock.ts';
import { gather } from '../../support/gather.ts';
import { endpointsOf, MonitoringServer } from '../../support/monitoring-server.ts';
import { ownServer } from '../../support/own-server.ts';
import { readSample } from '../../support/sample-archive.ts';

const services = apiResource('v1', 'services', 'Service');
const api = ownServer();
let metrics: MonitoringServer;
beforeEach(async () => {
  metrics = await MonitoringServer.start();
});
afterEach(() => metrics[Symbol.asyncDispose]());

const service = (namespace: string, name: string, ...ports: unknown[]): JsonObject =>
  ({ metadata: { namespace, name }, spec: { ports: ports.map((port) => ({ port })) } }) as JsonObject;

const line = (rest: string) => `deployment_validation_operator_${rest}`;
const obfuscated = { obfuscation: new Set(['workload_names'] as const), ownNamespace: 'openshift-insights' };

async function run(more: Parameters<typeof gather>[2] = {}) {
  const clock = new HastyClock();
  return gather(api.current, 'dvo_metrics', { endpoints: await endpointsOf(api.current.origin), clock, ...more });
}

describe('clusterconfig/dvo_metrics', () => {
  it('records the lines of the operator below the address of each port', async () => {
    metrics.answer('/metrics', `go_threads 7\n${line('a{uid="1"} 1')}\n# HELP\n${line('b{uid="2"} 1')}`, 'text/plain');
    api.current.serve(services, service('dvo', 'one', metrics.port), service('other', 'two', metrics.port));

    const { sink, report } = await run();

    const lines = `${line('a{uid="1"} 1')}\n${line('b{uid="2"} 1')}\n`;
    expect(sink.records.get('config/dvo_metrics')).toBe(
      `# http://one.dvo.svc:${metrics.port}\n${lines}# http://two.other.svc:${metrics.port}\n${lines}`,
    );
    expect(metrics.requests).toEqual(['HEAD /metrics', 'GET /metrics', 'HEAD /metrics', 'GET /metrics']);
    expect(api.current.queries[0]?.get('labelSelector')).toBe('name=deployment-validation-operator');
    expect(report).toMatchObject({ errors: [], warnings: [] });
  });

  it('records the lines of the sample archive again, but for the port', async () => {
    const sample = await readSample('config/dvo_metrics');
    if (sample === undefined) return;
    metrics.answer('/metrics', sample, 'text/plain');
    const name = 'deployment-validation-operator';
    api.current.serve(services, service(name, `${name}-metrics`, metrics.port));

    const recorded = (await run()).sink.records.get('config/dvo_metrics');

    expect(recorded?.trimEnd()).toBe(sample.replace(':8383', `:${metrics.port}`).trimEnd());
  });

  const named = line('x{kind="Deployment",name="secret-app",namespace="secret-ns",namespace_uid="n",uid="u"} 1');
  const unnamed = line('x{kind="Deployment",namespace_uid="n",uid="u"} 1');

  it.each([
    { namespace: 'dvo', settings: undefined, expected: named },
    { namespace: 'openshift-deployment-validation-operator', settings: undefined, expected: unnamed },
    { namespace: 'dvo', settings: obfuscated, expected: unnamed },
  ])('hides names in $namespace with $settings', async ({ namespace, settings, expected }) => {
    metrics.answer('/metrics', named, 'text/plain');
    api.current.serve(services, service(namespace, 'one', metrics.port));

    const { sink } = await run(settings && { settings });

    expect(sink.records.get('config/dvo_metrics')).toBe(`# http://one.${namespace}.svc:${metrics.port}\n${expected}\n`);
  });

  it('leaves out a line that is too long to hide its names', async () => {
    const long = line(`x{a="${'y'.repeat(65_480)}",name="secret-app",uid="u"} 1`);
    metrics.answer('/metrics', `${long}\n${unnamed}\n`, 'text/plain');
    api.current.serve(services, service('dvo', 'one', metrics.port));

    const { sink, report } = await run({ settings: obfuscated });

    expect(sink.records.get('config/dvo_metrics')).toBe(`# http://one.dvo.svc:${metrics.port}\n${unnamed}\n`);
    expect(report.warnings).toEqual([expect.stringContaining('1 lines of http://one.dvo.svc')]);
  });

  it('keeps 8 MiB and says that the rest is left out', async () => {
    metrics.answer('/metrics', `${line('y'.repeat(60_000))}\n`.repeat(160), 'text/plain');
    api.current.serve(services, service('dvo', 'one', metrics.port));

    const { sink, report } = await run();

    expect(sink.records.get('config/dvo_metrics')?.length).toBeLessThanOrEqual(8 * 1024 * 1024);
    expect(report.warnings).toEqual(['warning: the metrics have more than 8388608 bytes, the rest is left out']);
  });

  it('records an empty file and an error for each port that does not answer within 5 seconds', async () => {
    metrics.fail('/metrics', 503);
    api.current.serve(services, service('dvo', 'one', metrics.port), service('dvo', 'two', metrics.port));

    const { sink, report } = await run();

    expect(sink.records.get('config/dvo_metrics')).toBe('');
    expect(report.errors).toHaveLength(2);
    for (const error of report.errors) {
      expect(error).toMatch(/^DVO metrics service was not available within the 5s timeout: HEAD .*: 503 /);
    }
    expect(metrics.requests).toHaveLength(10);
  });

  it('goes on with the next port when one answers a page, and keeps nothing of it', async () => {
    metrics.answer('/metrics', `${line('a 1')}\n`, 'text/plain');
    await using page = await MonitoringServer.start();
    page.handle('/metrics', ({ method }, response) => {
      response.writeHead(200, { 'content-type': method === 'HEAD' ? 'text/plain' : 'text/html' }).end(line('evil'));
    });
    api.current.serve(services, service('dvo', 'one', page.port, metrics.port));

    const { sink, report } = await run();

    expect(sink.records.get('config/dvo_metrics')).toBe(`# http://one.dvo.svc:${metrics.port}\n${line('a 1')}\n`);
    expect(report.errors).toEqual([expect.stringContaining('answered HTML')]);
  });

  it('takes back the lines of an answer that breaks off', async () => {
    metrics.handle('/metrics', ({ method }, response) => {
      if (method === 'HEAD') response.writeHead(200).end();
      else response.writeHead(200, { 'content-length': '1000' }).write(`${line('half 1')}\n`, () => response.destroy());
    });
    api.current.serve(services, service('dvo', 'one', metrics.port));

    const { sink, report } = await run();

    expect(sink.records.get('config/dvo_metrics')).toBe('');
    expect(report.errors).toHaveLength(1);
  });

  it('warns when there is no service, and records nothing', async () => {
    api.current.serve(services);

    const { sink, report } = await run();

    expect(sink.paths).toEqual([]);
    expect(report).toMatchObject({
      errors: [],
      warnings: ['warning: no service found with label selector name=deployment-validation-operator'],
    });
  });

  it.each([403, 404])('has an error when services are answered with %d', async (status) => {
    api.current.fail('/api/v1/services', status);

    const { sink, report } = await run();

    expect(sink.paths).toEqual([]);
    expect(report.errors).toEqual([`answered ${status}`]);
  });

  it.each([{}, { spec: null }, { spec: { ports: 'x' } }, { spec: { ports: [null, 7, { port: '8383' }] } }])(
    'asks no port of a service like %j',
    async (odd) => {
      api.current.serve(services, { metadata: { namespace: 'dvo', name: 'odd' }, ...odd });

      const { sink, report } = await run();

      expect(sink.records.get('config/dvo_metrics')).toBe('');
      expect(report).toMatchObject({ errors: [], panic: null });
    },
  );

  it('does not ask a port that cannot be one', async () => {
    api.current.serve(services, service('dvo', 'one', 0, 70_000, 1.5));

    const { report } = await run();

    expect(report.errors).toHaveLength(3);
    expect(metrics.requests).toEqual([]);
  });

  it('asks 32 ports and says so', async () => {
    api.current.serve(services, service('dvo', 'one', ...Array.from({ length: 40 }, () => metrics.port)));
    metrics.answer('/metrics', '', 'text/plain');

    const { report } = await run();

    expect(metrics.requests).toHaveLength(64);
    expect(report.warnings).toEqual(['warning: only the first 32 ports of services are asked for metrics']);
  });
});

describe('a label cut out of a line of metrics', () => {
  it.each([
    ['{name="a",uid="u"}', '{,uid="u"}'],
    ['{kind="K",name="a"}', '{kind="K"}'],
    ['{a="1",name="x",b="2",name="y"}', '{a="1",b="2"}'],
    ['{container_name="x",uid="u"}', '{container_,uid="u"}'],
    ['{name=x}', '{name=x}'],
    ['name=', 'name='],
    ['name="', ''],
    [',name="a"', ''],
    ['', ''],
  ])('of %s leaves %s', (before, after) => {
    expect(cutLabel(before, 'name')).toBe(after);
  });

  it('is what the expression of the reference cuts', () => {
    const parts = ['name=', 'namespace=', '"', ',', '}', '{', 'a', ' 1'];
    let seed = 7;
    for (let round = 0; round < 3000; round += 1) {
      let text = '';
      for (let index = 0; index < 12; index += 1) {
        seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
        text += parts[seed % parts.length] ?? '';
      }
      expect(cutLabel(text, 'name')).toBe(text.replaceAll(/,?name=[^,}]*"/g, ''));
    }
  });

  it('costs no more than its length', () => {
    const started = process.cpuUsage();

    cutLabel('name='.repeat(13_000), 'name');

    expect(process.cpuUsage(started).user).toBeLessThan(200_000);
  });
});
