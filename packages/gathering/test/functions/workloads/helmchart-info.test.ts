import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@insights/cluster';
import { apiResource } from '../../../src/api-resource.ts';
import { ApiServer } from '../../support/api-server.ts';
import { gather } from '../../support/gather.ts';
import { readSampleRecord } from '../../support/sample-archive.ts';

const path = 'config/helmchart_info.json';
const name = 'workloads/helmchart_info';
const types = {
  replicasets: apiResource('apps/v1', 'replicasets', 'ReplicaSet'),
  daemonsets: apiResource('apps/v1', 'daemonsets', 'DaemonSet'),
  statefulsets: apiResource('apps/v1', 'statefulsets', 'StatefulSet'),
  services: apiResource('v1', 'services', 'Service'),
  deployments: apiResource('apps/v1', 'deployments', 'Deployment'),
};

interface SampleChart {
  name: string;
  version: string;
  resources: Record<string, number>;
}

let server: ApiServer;
beforeEach(async () => {
  server = await ApiServer.start();
  for (const type of Object.values(types)) server.serve(type);
});
afterEach(() => server[Symbol.asyncDispose]());

describe('workloads/helmchart_info', () => {
  it('counts what each chart made in each namespace, whose name is hashed', async () => {
    server.serve(types.deployments, made('shop', 'web', 'nodejs-1.2.3'));
    server.serve(types.services, made('shop', 'web', 'nodejs-1.2.3'), made('shop', 'api', 'nodejs-1.2.3'));
    server.serve(types.statefulsets, made('shop', 'db', 'my-db-latest'), made('bank', 'db', 'my-db-latest'));

    const { sink, report } = await gather(server, name);

    expect(sink.json(path)).toEqual({
      [sha256('shop')]: expect.arrayContaining([
        { name: 'nodejs', version: '1.2.3', resources: { services: 2, deployments: 1 } },
        { name: 'my-db', version: 'latest', resources: { statefulsets: 1 } },
      ]) as unknown,
      [sha256('bank')]: [{ name: 'my-db', version: 'latest', resources: { statefulsets: 1 } }],
    });
    expect(sink.records.get(path)).not.toMatch(/shop|bank/);
    expect(report).toMatchObject({ records: 1, errors: [], warnings: [] });
  });

  it('counts as the sample archive has it, but for the hashes of its namespaces', async () => {
    const sample = (await readSampleRecord(path)) as Record<string, SampleChart[]> | undefined;
    if (!sample) return;
    for (const [namespace, charts] of Object.entries(sample)) {
      for (const { name: chart, version, resources } of charts)
        serveChart(namespace, chart + (version && `-${version}`), resources);
    }

    const hashed = Object.entries(sample).map(([namespace, charts]) => [sha256(namespace), charts]);
    expect((await gather(server, name)).sink.json(path)).toEqual(Object.fromEntries(hashed));
  });

  it('asks only for what Helm made', async () => {
    await gather(server, name);

    expect(server.queries.map((query) => query.get('labelSelector'))).toEqual(
      Object.keys(types).map(() => 'app.kubernetes.io/managed-by=Helm'),
    );
  });

  it('records nothing where no object names a chart', async () => {
    server.serve(types.services, { metadata: { name: 'a', namespace: 'b' } }, made('b', 'empty', ''));

    const { sink, report } = await gather(server, name);

    expect(sink.paths).toEqual([]);
    expect(report).toMatchObject({ errors: [], warnings: [] });
  });

  it.each([{ labels: null }, { labels: 'x' }, { labels: ['helm.sh/chart'] }, { labels: { 'helm.sh/chart': 7 } }])(
    'passes over %j',
    async (odd) => {
      server.serve(types.services, { metadata: { name: 'odd', namespace: 'b', ...odd } }, made('b', 'web', 'web-1.0'));

      const { sink, report } = await gather(server, name);

      expect(sink.json(path)).toEqual({ [sha256('b')]: [{ name: 'web', version: '1.0', resources: { services: 1 } }] });
      expect(report.panic).toBeNull();
    },
  );

  it('tells of the other types when one may not be listed', async () => {
    server.fail('/apis/apps/v1/daemonsets', 403);
    server.serve(types.services, made('b', 'web', 'web-1.0'));

    const { sink, report } = await gather(server, name);

    expect(sink.paths).toEqual([path]);
    expect(report.errors).toEqual(['answered 403']);
    expect(report.missing).toBeUndefined();
  });

  it('is quiet where the API is absent', async () => {
    for (const { resource } of Object.values(types)) server.fail(`/apis/apps/v1/${resource}`, 404);
    server.fail('/api/v1/services', 404);

    const { sink, report } = await gather(server, name);

    expect(sink.paths).toEqual([]);
    expect(report).toMatchObject({ errors: [], warnings: [] });
  });

  it('bounds the number of charts, and says so', async () => {
    server.serve(
      types.services,
      ...Array.from({ length: 5003 }, (_, index) => made('b', `s-${index}`, `chart${index}`)),
    );

    const { sink, report } = await gather(server, name);

    expect((sink.json(path) as Record<string, object[]>)[sha256('b')]).toHaveLength(5000);
    expect(report.warnings).toEqual(['warning: 3 objects of more charts are left out']);
  });
});

function made(namespace: string, object: string, chart: string): JsonObject {
  return { metadata: { name: object, namespace, labels: { 'helm.sh/chart': chart } } };
}

function serveChart(namespace: string, chart: string, resources: SampleChart['resources']): void {
  for (const type of Object.values(types)) {
    const count = resources[type.resource] ?? 0;
    for (let index = 0; index < count; index += 1) server.serve(type, made(namespace, `${chart}-${index}`, chart));
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
