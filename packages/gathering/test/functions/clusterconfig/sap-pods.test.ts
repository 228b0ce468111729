import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@insights/cluster';
import { apiResource } from '../../../src/api-resource.ts';
import { memberAt, textOf } from '../../../src/json.ts';
import { ApiServer } from '../../support/api-server.ts';
import { gather } from '../../support/gather.ts';
import { opaque } from '../../support/opaque.ts';
import { readSampleRecord } from '../../support/sample-archive.ts';

const datahubs = apiResource('installers.datahub.sap.com/v1alpha1', 'datahubs', 'DataHub');
const pods = apiResource('v1', 'pods', 'Pod');
const jobs = apiResource('batch/v1', 'jobs', 'Job');

let server: ApiServer;
beforeEach(async () => {
  server = await ApiServer.start();
  server.serve(datahubs, datahub('sdi', 'default'), datahub('sdi', 'second'));
  server.serve(jobs);
});
afterEach(() => server[Symbol.asyncDispose]());

describe('clusterconfig/sap_pods', () => {
  it('records the pods that neither run nor succeeded, of each namespace that has an installation', async () => {
    server.serve(datahubs, datahub('other', 'default'));
    server.serve(
      pods,
      pod('sdi', 'pending', { phase: 'Pending' }),
      pod('sdi', 'running', { phase: 'Running' }),
      pod('sdi', 'done', { phase: 'Succeeded' }),
      pod('other', 'failed', { phase: 'Failed' }),
      pod('elsewhere', 'failed', { phase: 'Failed' }),
    );

    const { sink, report } = await gather(server, 'sap_pods');

    expect(sink.paths).toEqual(['config/pod/sdi/pending.json', 'config/pod/other/failed.json']);
    expect(sink.json('config/pod/other/failed.json')).toEqual({
      kind: 'Pod',
      apiVersion: 'v1',
      ...pod('other', 'failed', { phase: 'Failed' }),
    });
    expect(report).toMatchObject({ records: 2, errors: [], warnings: [] });
    expect(server.requests.filter((request) => request.endsWith('/pods'))).toEqual(['GET /api/v1/pods']);
  });

  it('leaves out what a job owns that has succeeded', async () => {
    server.serve(jobs, jobThat('backup', { succeeded: 1 }), jobThat('retention', { failed: 3 }), jobThat('odd', 'x'));
    server.serve(
      pods,
      pod('sdi', 'backup-1', { phase: 'Failed' }, owner('Job', 'backup')),
      pod('sdi', 'retention-1', { phase: 'Failed' }, owner('Job', 'retention')),
      pod('sdi', 'odd-1', { phase: 'Failed' }, owner('Job', 'odd')),
      pod('sdi', 'backup-2', { phase: 'Failed' }, owner('ReplicaSet', 'backup')),
    );

    expect((await gather(server, 'sap_pods')).sink.paths).toEqual([
      'config/pod/sdi/retention-1.json',
      'config/pod/sdi/odd-1.json',
      'config/pod/sdi/backup-2.json',
    ]);
  });

  it.each([404, 403])('records nothing when a job is answered with %d', async (status) => {
    server.fail('/apis/batch/v1/namespaces/sdi/jobs/gone', status);
    server.serve(
      pods,
      pod('sdi', 'a', { phase: 'Failed' }),
      pod('sdi', 'b', { phase: 'Failed' }, owner('Job', 'gone')),
    );

    const { sink, report } = await gather(server, 'sap_pods');

    expect(sink.paths).toEqual([]);
    expect(report.errors).toEqual([`answered ${status}`]);
  });

  it('keeps every digit, and not the copy that kubectl apply keeps', async () => {
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{"a":"secret"}' };
    server.serve(pods, {
      metadata: { name: 'a', namespace: 'sdi', annotations },
      spec: { a: opaque('9223372036854775807') },
      status: { phase: 'Failed' },
    });

    const record = (await gather(server, 'sap_pods')).sink.records.get('config/pod/sdi/a.json');

    expect(record).toContain('9223372036854775807');
    expect(record).not.toContain('secret');
  });

  it('hides proxies, as of every pod', async () => {
    const containers = [{ name: 'c', env: [{ name: 'HTTP_PROXY', value: 'http://u:hidden@p' }] }];
    server.serve(pods, { ...pod('sdi', 'a', { phase: 'Failed' }), spec: { initContainers: containers, containers } });

    expect((await gather(server, 'sap_pods')).sink.records.get('config/pod/sdi/a.json')).not.toContain('hidden');
  });

  it.each(['without the API', 'without one installed'])('reads no pods on a cluster %s', async (what) => {
    await using bare = await ApiServer.start();
    if (what === 'without one installed') bare.serve(datahubs);

    const { sink, report } = await gather(bare, 'sap_pods');

    expect(sink.paths).toEqual([]);
    expect(report).toMatchObject({ errors: [], warnings: [] });
    expect(bare.requests).toEqual(['GET /apis/installers.datahub.sap.com/v1alpha1/datahubs']);
  });

  it.each(['/apis/installers.datahub.sap.com/v1alpha1/datahubs', '/api/v1/pods'])(
    'has an error when %s may not be listed',
    async (path) => {
      server.fail(path, 403);

      const { sink, report } = await gather(server, 'sap_pods');

      expect(sink.paths).toEqual([]);
      expect(report.errors).toEqual(['answered 403']);
      expect(report.missing).toBeUndefined();
    },
  );

  it.each([
    {},
    { status: 'x' },
    { metadata: { name: 'odd', namespace: 'sdi', ownerReferences: 'x' }, status: { phase: 7 } },
    { metadata: { name: 'odd', namespace: 'sdi', ownerReferences: [null, 7, []] }, status: null },
  ])('takes a pod like %j for one in trouble', async (odd) => {
    server.serve(pods, { metadata: { name: 'odd', namespace: 'sdi' }, ...odd });

    const { sink, report } = await gather(server, 'sap_pods');

    expect(sink.paths).toEqual(['config/pod/sdi/odd.json']);
    expect(report).toMatchObject({ errors: [], panic: null });
  });

  it('records 500 pods, and says how many are left out', async () => {
    server.serve(pods, ...Array.from({ length: 503 }, (_, index) => pod('sdi', `pod-${index}`, { phase: 'Failed' })));

    const { report } = await gather(server, 'sap_pods');

    expect(report.records).toBe(500);
    expect(report.warnings).toEqual(['warning: more than 500 pods are neither running nor succeeded, 3 are left out']);
  });

  it('passes over a pod that is gone when it is to be read', async () => {
    server.serve(pods, pod('sdi', 'gone', { phase: 'Failed' }), pod('sdi', 'there', { phase: 'Failed' }));
    server.fail('/api/v1/namespaces/sdi/pods/gone', 404);

    const { sink, report } = await gather(server, 'sap_pods');

    expect(sink.paths).toEqual(['config/pod/sdi/there.json']);
    expect(report.errors).toEqual([]);
  });

  it.each(['auditlog-retention-28566720-t22qj', 'default-2k58azz-backup-deletion-5rdw4'])(
    'records %s as the sample archive has it',
    async (name) => {
      const path = `config/pod/di-288312/${name}.json`;
      const sample = (await readSampleRecord(path)) as JsonObject | undefined;
      if (!sample) return;
      const namespace = textOf(memberAt(sample, 'metadata', 'namespace'));
      server.serve(datahubs, datahub(namespace, 'default'));
      for (const each of (memberAt(sample, 'metadata', 'ownerReferences') ?? []) as JsonObject[]) {
        server.serve(jobs, { metadata: { name: each['name'] ?? '', namespace }, status: { failed: 1 } });
      }
      server.serve(pods, sample);

      const {
        kind: _kind,
        apiVersion: _apiVersion,
        ...record
      } = (await gather(server, 'sap_pods')).sink.json(path) as JsonObject;

      expect(record).toEqual(sample);
    },
  );
});

function datahub(namespace: string, name: string): JsonObject {
  return { metadata: { name, namespace } };
}

function pod(namespace: string, name: string, status: JsonObject, ...ownerReferences: JsonObject[]): JsonObject {
  return { metadata: { name, namespace, ...(ownerReferences.length > 0 && { ownerReferences }) }, status };
}

function owner(kind: string, name: string): JsonObject {
  return { apiVersion: 'x/v1', kind, name };
}

function jobThat(name: string, status: JsonObject | string): JsonObject {
  return { metadata: { name, namespace: 'sdi' }, status };
}
