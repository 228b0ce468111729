import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readSample, readSampleRecord } from '../../support/sample-archive.ts';
import { gather } from '../../support/gather.ts';
import { endpointsOf, MonitoringServer } from '../../support/monitoring-server.ts';
import { ownServer } from '../../support/own-server.ts';

const api = ownServer();
let monitoring: MonitoringServer;
beforeEach(async () => {
  monitoring = await MonitoringServer.start();
});
afterEach(() => monitoring[Symbol.asyncDispose]());

const run = async (name: string) =>
  gather(api.current, name, { endpoints: await monitoring.endpoints(api.current.origin) });

const alert = (number: number) => ({
  labels: { alertname: `Alert${number}` },
  annotations: { summary: 'x' },
  endsAt: '2026-01-01T00:05:00Z',
  startsAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:01:00Z',
  status: { inhibitedBy: [], silencedBy: [], state: 'active' },
});

const functions = [
  { name: 'active_alerts', path: '/api/v2/alerts', record: 'config/alerts.json' },
  { name: 'silenced_alerts', path: '/api/v2/alerts', record: 'config/silenced_alerts.json' },
  { name: 'metrics', path: '/federate', record: 'config/metrics' },
  { name: 'tsdb_status', path: '/api/v1/status/tsdb', record: 'config/tsdb.json' },
];

describe('clusterconfig/active_alerts', () => {
  it('records what is known of an alert, and not who is told of it', async () => {
    const whole = {
      ...alert(1),
      fingerprint: 'f',
      generatorURL: 'https://x',
      receivers: [{ name: 'jane@example.com' }],
    };
    monitoring.answer('/api/v2/alerts', JSON.stringify([whole, alert(2)]));

    const { sink, report } = await run('active_alerts');

    expect(sink.json('config/alerts.json')).toEqual([alert(1), alert(2)]);
    expect(monitoring.requests).toEqual(['GET /api/v2/alerts?active=true']);
    expect(report).toMatchObject({ records: 1, errors: [], warnings: [] });
  });

  it('records none of none', async () => {
    monitoring.answer('/api/v2/alerts', '[]');

    expect((await run('active_alerts')).sink.records.get('config/alerts.json')).toBe('[]');
  });

  it.each([
    { count: 1000, errors: [] },
    { count: 1001, errors: ['alert limit 1000 was exceeded! There were 1001 alerts'] },
  ])('records the first 1000 of $count', async ({ count, errors }) => {
    monitoring.answer('/api/v2/alerts', JSON.stringify(Array.from({ length: count }, (_, index) => alert(index))));

    const { sink, report } = await run('active_alerts');

    expect(sink.json('config/alerts.json')).toHaveLength(1000);
    expect(report.errors).toEqual(errors);
  });

  it('keeps members of any type, and leaves out what is no alert', async () => {
    const odd = { labels: null, annotations: 7, status: [] };
    monitoring.answer('/api/v2/alerts', JSON.stringify([null, odd, 'x', alert(3)]));

    const { sink, report } = await run('active_alerts');

    expect(sink.json('config/alerts.json')).toEqual([odd, alert(3)]);
    expect(report.errors).toEqual(['2 of the alerts are no objects and left out']);
  });

  it.each(['{"alerts":[]}', 'null', '7'])('is an error when the answer is %s', async (text) => {
    monitoring.answer('/api/v2/alerts', text);

    const { sink, report } = await run('active_alerts');

    expect(sink.paths).toEqual([]);
    expect(report.errors).toEqual(['the answer of Alertmanager is no list of alerts']);
  });

  it('records the alerts of the sample archive again', async () => {
    const sample = await readSampleRecord('config/alerts.json');
    if (sample === undefined) return;
    monitoring.answer('/api/v2/alerts', JSON.stringify(sample));

    expect((await run('active_alerts')).sink.json('config/alerts.json')).toEqual(sample);
  });
});

describe('the answers in the sample archive', () => {
  it.each([
    ['silenced_alerts', 'config/silenced_alerts.json', '/api/v2/alerts'],
    ['metrics', 'config/metrics', '/federate'],
    ['tsdb_status', 'config/tsdb.json', '/api/v1/status/tsdb'],
  ])('are recorded again by %s', async (name, record, path) => {
    const sample = await readSample(record);
    if (sample === undefined) return;
    monitoring.answer(path, sample);

    expect((await run(name)).sink.records.get(record)).toBe(sample);
  });
});

describe('clusterconfig/silenced_alerts', () => {
  it('records the answer byte for byte', async () => {
    const text = `[ ${JSON.stringify({ ...alert(1), receivers: [] })} ]\n`;
    monitoring.answer('/api/v2/alerts', text);

    const { sink } = await run('silenced_alerts');

    expect(sink.records.get('config/silenced_alerts.json')).toBe(text);
    expect(monitoring.requests).toEqual(['GET /api/v2/alerts?silenced=true&active=false&inhibited=false']);
  });
});

describe('clusterconfig/metrics', () => {
  it('asks for twelve series and records the answer byte for byte', async () => {
    const text = '# TYPE virt_platform untyped\nvirt_platform{type="aws"} 1 1641300000000\n';
    monitoring.answer('/federate', text, 'text/plain; version=0.0.4');

    const { sink, report } = await run('metrics');

    expect(sink.records.get('config/metrics')).toBe(text);
    const asked = new URL(monitoring.requests[0]?.slice('GET '.length) ?? '', 'http://x').searchParams.getAll(
      'match[]',
    );
    expect(asked).toHaveLength(12);
    expect([asked[0], asked.at(-1)]).toEqual(['cluster_installer', 'haproxy_exporter_server_threshold']);
    expect(report).toMatchObject({ records: 1, errors: [] });
  });

  it('is stored whatever the limit of the archive', async () => {
    monitoring.answer('/federate', 'a 1\n', 'text/plain');
    const stored: unknown[] = [];

    await gather(api.current, 'metrics', {
      endpoints: await monitoring.endpoints(api.current.origin),
      sink: {
        add: (record) => {
          stored.push(record.alwaysStored);
          return Promise.resolve({ stored: true, path: record.path, bytes: 0 });
        },
      },
    });

    expect(stored).toEqual([true]);
  });
});

describe('clusterconfig/tsdb_status', () => {
  it('records the answer byte for byte', async () => {
    const text = '{"status":"success",  "data":{"headStats":{"numSeries":9223372036854775807}}}';
    monitoring.answer('/api/v1/status/tsdb', text);

    expect((await run('tsdb_status')).sink.records.get('config/tsdb.json')).toBe(text);
  });
});

describe.each(functions)('clusterconfig/$name', ({ name, path }) => {
  it.each([401, 403, 404, 503])('is an error without a record when the answer is %d', async (status) => {
    monitoring.fail(path, status);

    const { sink, report } = await run(name);

    expect(sink.paths).toEqual([]);
    expect(report.errors).toEqual([expect.stringMatching(new RegExp(`^GET http://127.*${path}: ${status} `))]);
    expect(report).toMatchObject({ panic: null });
    expect(report.missing).toBeUndefined();
  });

  it('is an error when a page is answered', async () => {
    monitoring.answer(path, '<html>log in</html>', 'text/html; charset=utf-8');

    const { sink, report } = await run(name);

    expect(sink.paths).toEqual([]);
    expect(report.errors).toEqual([expect.stringContaining('answered HTML, not what was asked for')]);
  });

  it('is missing where there is no monitoring stack', async () => {
    const { sink, report } = await gather(api.current, name, { endpoints: await endpointsOf(api.current.origin) });

    expect(sink.paths).toEqual([]);
    expect(report).toMatchObject({ missing: true });
    expect(report.errors).toEqual([
      expect.stringMatching(/^there is no .*\.openshift-monitoring\.svc:\d+ in this cluster$/),
    ]);
  });
});

describe.each(functions.filter(({ name }) => name !== 'metrics'))('clusterconfig/$name', ({ name, path }) => {
  it.each(['<html>', '', '{"a":', '[1,'])('is an error when the answer is %j, which is no JSON', async (text) => {
    monitoring.answer(path, text);

    const { sink, report } = await run(name);

    expect(sink.paths).toEqual([]);
    expect(report.errors).toEqual([expect.stringMatching(/^the answer of (Alertmanager|Prometheus) is not JSON$/)]);
  });

  it.each([`${'['.repeat(100)}${']'.repeat(100)}`, `[${'0,'.repeat(400_000)}0]`])(
    'is an error when the answer would cost too much memory',
    async (text) => {
      monitoring.answer(path, text);

      expect((await run(name)).report.errors).toEqual([expect.stringMatching(/^the answer of .*more than/)]);
    },
  );
});
