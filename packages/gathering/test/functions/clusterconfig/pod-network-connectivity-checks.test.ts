import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '@insights/process';
import type { JsonObject } from '@insights/cluster';
import { apiResource } from '../../../src/api-resource.ts';
import { ApiServer } from '../../support/api-server.ts';
import { gather } from '../../support/gather.ts';
import { readSampleRecord } from '../../support/sample-archive.ts';

const path = 'config/podnetworkconnectivitychecks.json';
const type = apiResource(
  'controlplane.operator.openshift.io/v1alpha1',
  'podnetworkconnectivitychecks',
  'PodNetworkConnectivityCheck',
);
const name = 'pod_network_connectivity_checks';
const clock = () => new FakeClock('2026-01-02T12:00:00Z');

let server: ApiServer;
beforeEach(async () => {
  server = await ApiServer.start();
});
afterEach(() => server[Symbol.asyncDispose]());

describe('clusterconfig/pod_network_connectivity_checks', () => {
  it('records the newest time of each message of each reason, of failures and of outages', async () => {
    serve({
      failures: [
        entry('DNSError', 'no such host', '2026-01-02T10:00:00Z'),
        entry('DNSError', 'no such host', '2026-01-02T11:00:00Z'),
        entry('DNSError', 'no such host', '2026-01-02T09:00:00Z'),
      ],
      outages: [
        {
          startLogs: [entry('TCPConnectError', 'refused', '2026-01-02T08:00:00Z')],
          endLogs: [entry('DNSError', 'misbehaving', '2026-01-02T07:00:00Z')],
        },
      ],
    });
    serve({ failures: [entry('TCPConnectError', 'refused', '2026-01-02T08:30:00Z')] });

    const { sink, report } = await gather(server, name, { clock: clock() });

    expect(sink.json(path)).toEqual({
      DNSError: { 'no such host': '2026-01-02T11:00:00Z', misbehaving: '2026-01-02T07:00:00Z' },
      TCPConnectError: { refused: '2026-01-02T08:30:00Z' },
    });
    expect(report).toMatchObject({ records: 1, errors: [], warnings: [] });
  });

  it('records what the sample archive has of its last day', async () => {
    const sample = (await readSampleRecord(path)) as Record<string, Record<string, string>> | undefined;
    if (!sample) return;
    const all = Object.entries(sample).flatMap(([reason, messages]) =>
      Object.entries(messages).map(([message, time]) => ({ reason, message, time })),
    );
    serve({ failures: all.map(({ reason, message, time }) => entry(reason, message, time)) });
    const now = Math.max(...all.map(({ time }) => Date.parse(time)));

    const { sink } = await gather(server, name, { clock: new FakeClock(new Date(now).toISOString()) });

    const lastDay = all.filter(({ time }) => now - Date.parse(time) < 24 * 3600 * 1000);
    const record = sink.json(path) as Record<string, Record<string, string>>;
    expect(lastDay.length).toBeGreaterThan(1);
    expect(lastDay.map(({ reason, message }) => record[reason]?.[message])).toEqual(lastDay.map(({ time }) => time));
    expect(Object.values(record).flatMap(Object.keys)).toHaveLength(lastDay.length);
  });

  it('leaves out what succeeded, and what is older than a day', async () => {
    serve({
      failures: [
        entry('DNSError', 'old', '2026-01-01T11:59:59Z'),
        { ...entry('TCPConnect', 'connected', '2026-01-02T11:00:00Z'), success: true },
      ],
      outages: [{ endLogs: [{ ...entry('TCPConnect', 'connected', '2026-01-02T11:00:00Z'), success: true }] }],
    });

    expect((await gather(server, name, { clock: clock() })).sink.json(path)).toEqual({});
  });

  it('compares times, not texts', async () => {
    serve({
      failures: [
        entry('A', 'm', '2026-01-02T13:30:00+02:00'),
        entry('A', 'm', '2026-01-02T11:45:00Z'),
        entry('B', 'm', '2026-01-02T00:00:00-12:00'),
      ],
    });

    expect((await gather(server, name, { clock: clock() })).sink.json(path)).toEqual({
      A: { m: '2026-01-02T11:45:00Z' },
      B: { m: '2026-01-02T00:00:00-12:00' },
    });
  });

  it.each([
    {},
    { status: null },
    { status: 'Failed' },
    { status: { failures: {}, outages: 'many' } },
    {
      status: {
        failures: [null, 7, { time: 12, success: false }, { success: false }],
        outages: [[], { startLogs: 1 }],
      },
    },
  ])('finds nothing in %j', async (odd) => {
    server.serve(type, { metadata: { name: 'odd', namespace: 'a' }, ...odd });

    const { sink, report } = await gather(server, name, { clock: clock() });

    expect(sink.json(path)).toEqual({});
    expect(report).toMatchObject({ errors: [], panic: null });
  });

  it('keeps reasons and messages with the name of a member that every object has', async () => {
    serve({ failures: [entry('__proto__', 'constructor', '2026-01-02T11:00:00Z')] });

    const { sink } = await gather(server, name, { clock: clock() });

    expect(sink.records.get(path)).toBe('{"__proto__":{"constructor":"2026-01-02T11:00:00Z"}}');
  });

  it('keeps 10,000 messages, and says that there are more', async () => {
    const failures = Array.from({ length: 10_002 }, (_, index) => entry('A', `${index}`, '2026-01-02T11:00:00Z'));
    serve({ failures });

    const { sink, report } = await gather(server, name, { clock: clock() });

    expect(Object.keys((sink.json(path) as Record<string, object>)['A'] ?? {})).toHaveLength(10_000);
    expect(report.warnings).toEqual(['warning: 2 failures with other messages are left out']);
  });

  it.each([
    [404, true],
    [403, undefined],
  ])('has an error when the API answers %d; missing: %s', async (status, missing) => {
    server.fail('/apis/controlplane.operator.openshift.io/v1alpha1/podnetworkconnectivitychecks', status);

    const { sink, report } = await gather(server, name, { clock: clock() });

    expect(sink.paths).toEqual([]);
    expect(report.errors).toEqual([`answered ${status}`]);
    expect(report.missing).toBe(missing);
  });
});

let served = 0;
function serve(status: JsonObject): void {
  served += 1;
  server.serve(type, { metadata: { name: `check-${served}`, namespace: 'openshift-network-diagnostics' }, status });
}

function entry(reason: string, message: string, time: string): JsonObject {
  return { reason, message, time, success: false, latency: '1ms' };
}
