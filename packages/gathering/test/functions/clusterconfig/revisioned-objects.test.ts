import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject, JsonValue } from '@insights/cluster';
import { apiResource } from '../../../src/api-resource.ts';
import { ApiServer } from '../../support/api-server.ts';
import { gather } from '../../support/gather.ts';
import { readSampleRecord } from '../../support/sample-archive.ts';
import { secrets } from '../../support/secrets.ts';

const namespace = 'openshift-kube-apiserver';
const configMaps = apiResource('v1', 'configmaps', 'ConfigMap');
const path = 'config/versioned_object_revision_counts.json';

let server: ApiServer;
beforeEach(async () => {
  server = await ApiServer.start();
  server.serve(configMaps);
  server.serve(secrets);
});
afterEach(() => server[Symbol.asyncDispose]());

describe('clusterconfig/revisioned_objects', () => {
  it('counts the revisions of config maps and Secrets by name', async () => {
    server.serve(configMaps, ...['config-7', 'config-8', 'kube-apiserver-pod-8', 'lock'].map((name) => revision(name)));
    server.serve(secrets, ...['etcd-client-7', 'etcd-client-10'].map((name) => revision(name)));

    const { sink, report } = await gather(server, 'revisioned_objects');

    expect(sink.json(path)).toEqual({
      [namespace]: {
        configmaps: { config: 2, 'kube-apiserver-pod': 1, lock: 1 },
        secrets: { 'etcd-client': 2 },
      },
    });
    expect(report).toMatchObject({ records: 1, errors: [], warnings: [] });
  });

  it('counts as many as the sample', async () => {
    const sample = (await readSampleRecord(path)) as Record<string, Record<string, Record<string, number>>> | undefined;
    if (sample === undefined) return;
    for (const [type, counts] of [
      [configMaps, sample[namespace]?.['configmaps']],
      [secrets, sample[namespace]?.['secrets']],
    ] as const) {
      for (const [name, count] of Object.entries(counts ?? {})) {
        server.serve(type, ...Array.from({ length: count }, (_, index) => revision(`${name}-${index + 2}`)));
      }
    }

    expect((await gather(server, 'revisioned_objects')).sink.json(path)).toEqual(sample);
  });

  it('counts what a revision owns, and nothing else', async () => {
    server.serve(
      secrets,
      revision('mine-7'),
      revision('another-7', [{ name: 'my-revision-status-7' }]),
      revision('odd-7', 'revision-status-7'),
      revision('odder-7', [null, 7, { name: ['revision-status-7'] }]),
      revision('nobodys-7', null),
      revision('elsewhere-7', owners, 'openshift-etcd'),
    );

    const { sink } = await gather(server, 'revisioned_objects');

    expect(sink.json(path)).toEqual({ [namespace]: { configmaps: {}, secrets: { mine: 1 } } });
  });

  it('records an empty object where there are none', async () => {
    const { sink, report } = await gather(server, 'revisioned_objects');

    expect(sink.json(path)).toEqual({});
    expect(report).toMatchObject({ errors: [], warnings: [] });
  });

  it('is sent no value of a Secret', async () => {
    server.serve(secrets, { ...revision('a-7'), data: { password: 'hunter2' } });
    server.answer(`/api/v1/namespaces/${namespace}/configmaps`, JSON.stringify(wholeList()));

    const { sink, report } = await gather(server, 'revisioned_objects');

    expect(sink.json(path)).toEqual({ [namespace]: { configmaps: {}, secrets: { a: 1 } } });
    expect(report.warnings).toEqual([
      expect.stringMatching(/^warning: cannot list configmaps in openshift-kube-apiserver: .*whole objects came/),
    ]);
  });

  it.each([403, 404])('goes on without what answers %d', async (status) => {
    server.serve(configMaps, revision('config-7'));
    server.fail(`/api/v1/namespaces/${namespace}/secrets`, status);

    const { sink, report } = await gather(server, 'revisioned_objects');

    expect(sink.json(path)).toEqual({ [namespace]: { configmaps: { config: 1 }, secrets: {} } });
    expect(report).toMatchObject({
      errors: [],
      warnings: [`warning: cannot list secrets in ${namespace}: answered ${status}`],
    });
  });

  it('keeps a thousand names, and says how many more there are', async () => {
    server.serve(secrets, ...Array.from({ length: 1003 }, (_, index) => revision(`name${index}x-1`)));

    const { sink, report } = await gather(server, 'revisioned_objects');

    const counts = sink.json(path) as Record<string, { secrets: object }>;
    expect(Object.keys(counts[namespace]?.secrets ?? {})).toHaveLength(1000);
    expect(report.warnings).toEqual(['warning: 3 secrets of other names than the first 1000 are not counted']);
  });
});

const owners = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'revision-status-7', uid: '1' }];

function revision(name: string, ownerReferences: JsonValue = owners, of = namespace): JsonObject {
  return { metadata: { name, namespace: of, ownerReferences } };
}

function wholeList(): object {
  return { kind: 'ConfigMapList', apiVersion: 'v1', metadata: {}, items: [revision('config-7')] };
}
