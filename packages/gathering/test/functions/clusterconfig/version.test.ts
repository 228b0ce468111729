import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '@insights/process';
import { apiResource } from '../../../src/api-resource.ts';
import type { JsonObject } from '@insights/cluster';
import { ApiServer } from '../../support/api-server.ts';
import { gather } from '../../support/gather.ts';

const namespace = 'openshift-cluster-version';
const clusterVersions = apiResource('config.openshift.io/v1', 'clusterversions', 'ClusterVersion');
const pods = apiResource('v1', 'pods', 'Pod');
const events = apiResource('v1', 'events', 'Event');
const clusterID = '32c60b79-1f25-4a7e-9b1c-2f9a0a8bd753';
const clock = () => new FakeClock('2026-01-01T12:00:00Z');

let server: ApiServer;
beforeEach(async () => {
  server = await ApiServer.start();
  server.serve(events);
});
afterEach(() => server[Symbol.asyncDispose]());

describe('clusterconfig/version', () => {
  it("records the cluster's id first, as plain text", async () => {
    serveVersion({ clusterID, upstream: 'https://updates.example/graph' });
    server.serve(pods, pod('cvo', {}));

    const { sink, report } = await gather(server, 'version');

    expect(sink.paths).toEqual(['config/id', 'config/version.json', `config/pod/${namespace}/cvo.json`]);
    expect(sink.records.get('config/id')).toBe(clusterID);
    expect(report).toMatchObject({ records: 3, errors: [], warnings: [] });
  });

  it('hides where updates come from', async () => {
    serveVersion({ clusterID, upstream: 'https://updates.example/graph' });

    const { sink } = await gather(server, 'version');

    expect(sink.json('config/version.json')).toMatchObject({
      kind: 'ClusterVersion',
      spec: { upstream: 'xxxxx://xxxxxxx.xxxxxxx/xxxxx' },
    });
  });

  it('records no id where there is none', async () => {
    serveVersion({ clusterID: '' });

    expect((await gather(server, 'version')).sink.paths).toEqual(['config/version.json']);
  });

  it('has nothing to say on a cluster without ClusterVersion', async () => {
    server.serve(pods, pod('cvo', {}));

    const { sink, report } = await gather(server, 'version');

    expect(sink.paths).toEqual([]);
    expect(report).toMatchObject({ errors: [], warnings: [] });
  });

  it('applies the env vars rule to the pods', async () => {
    serveVersion({ clusterID });
    server.serve(
      pods,
      pod('cvo', { spec: { containers: [{ name: 'a', env: [{ name: 'HTTPS_PROXY', value: 'secret' }] }] } }),
    );

    const { sink } = await gather(server, 'version');

    expect(sink.records.get(`config/pod/${namespace}/cvo.json`)).not.toContain('secret');
  });

  it('records recent events if a pod is unhealthy', async () => {
    serveVersion({ clusterID });
    server.serve(pods, pod('well', {}), pod('ill', { status: { containerStatuses: [{ restartCount: 2 }] } }));
    server.serve(events, event('2026-01-01T11:00:00Z'), event('2026-01-01T10:30:00Z'), event('2026-01-01T10:00:00Z'));

    const { sink } = await gather(server, 'version', { clock: clock() });

    expect(sink.json(`events/${namespace}.json`)).toEqual({
      items: ['2026-01-01T10:30:00Z', '2026-01-01T11:00:00Z'].map((lastTimestamp) => ({
        namespace,
        lastTimestamp,
        reason: 'BackOff',
        message: 'Back-off restarting',
        type: 'Warning',
      })),
    });
  });

  it('reads no events if all pods are well', async () => {
    serveVersion({ clusterID });
    server.serve(pods, pod('well', {}));
    server.serve(events, event('2026-01-01T11:00:00Z'));

    const { sink } = await gather(server, 'version', { clock: clock() });

    expect(sink.paths).not.toContain(`events/${namespace}.json`);
    expect(server.requests).not.toContainEqual(expect.stringContaining('events'));
  });

  it('is content without the pods', async () => {
    serveVersion({ clusterID });
    server.fail(`/api/v1/namespaces/${namespace}/pods`, 403);

    const { sink, report } = await gather(server, 'version');

    expect(sink.paths).toEqual(['config/id', 'config/version.json']);
    expect(report.errors).toEqual([]);
    expect(report.warnings).toEqual([
      expect.stringMatching(/^warning: cannot list the pods of openshift-cluster-version: .*403/),
    ]);
  });
});

function serveVersion(spec: JsonObject): void {
  server.serve(clusterVersions, { metadata: { name: 'version' }, spec });
}

function pod(name: string, more: JsonObject): JsonObject {
  return { metadata: { name, namespace }, ...more };
}

function event(lastTimestamp: string): JsonObject {
  const metadata = { name: `e-${lastTimestamp.length}-${Date.parse(lastTimestamp)}`, namespace };
  return { metadata, lastTimestamp, reason: 'BackOff', message: 'Back-off restarting', type: 'Warning' };
}
