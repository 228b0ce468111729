import { describe, expect, it } from '@jest/globals';
import { isJsonObject, type JsonObject, type JsonValue } from '@insights/cluster';
import { apiResource } from '../../../src/api-resource.ts';
import { gather } from '../../support/gather.ts';
import { ownServer } from '../../support/own-server.ts';
import { readSampleRecord } from '../../support/sample-archive.ts';

const claims = apiResource('v1', 'persistentvolumeclaims', 'PersistentVolumeClaim');
const volumes = apiResource('v1', 'persistentvolumes', 'PersistentVolume');
const namespace = 'openshift-monitoring';
const claimsPath = `/api/v1/namespaces/${namespace}/persistentvolumeclaims`;
const id = 'monitoring_persistent_volumes';
const server = ownServer();

describe('clusterconfig/monitoring_persistent_volumes', () => {
  it("records the volumes of Prometheus' claims as they are", async () => {
    server.current.serve(
      claims,
      claim('prometheus-k8s-db-prometheus-k8s-0', 'pv-0'),
      claim('alertmanager-main', 'pv-9'),
    );
    server.current.serve(volumes, volume('pv-0'), volume('pv-9'));

    const { sink, report } = await gather(server.current, id);

    expect(sink.paths).toEqual(['config/persistentvolumes/pv-0.json']);
    expect(sink.json('config/persistentvolumes/pv-0.json')).toEqual({
      kind: 'PersistentVolume',
      apiVersion: 'v1',
      ...volume('pv-0'),
    });
    expect(report).toMatchObject({ records: 1, errors: [], warnings: [] });
  });

  // Both files of the sample were copied to other names, and one is as releases before the rule on managedFields wrote it.
  it.each(['monitoring-persistent-volume', 'task-pv-volume'])('records the %s of the sample archive', async (name) => {
    const sample = await readSampleRecord(`config/persistentvolumes/${name}.json`);
    if (!isJsonObject(sample) || !isJsonObject(sample['metadata'])) return;
    const original: JsonObject = { ...sample['metadata'], name };
    const { managedFields: _managedFields, ...metadata } = original;
    server.current.serve(claims, claim('prometheus-k8s-0', name));
    server.current.serve(volumes, { ...sample, metadata: original });

    const { kind, apiVersion, ...recorded } = (await gather(server.current, id)).sink.json(
      `config/persistentvolumes/${name}.json`,
    ) as JsonObject;

    expect({ kind, apiVersion }).toEqual({ kind: 'PersistentVolume', apiVersion: 'v1' });
    expect(recorded).toEqual({ ...sample, metadata });
  });

  it('records a volume once whatever names it', async () => {
    server.current.serve(claims, claim('a-prometheus-k8s-0', 'pv'), claim('b-prometheus-k8s-0', 'pv'));
    server.current.serve(volumes, volume('pv'));

    const { report } = await gather(server.current, id);

    expect(report).toMatchObject({ records: 1, errors: [] });
    expect(server.current.requests.filter((request) => request.endsWith('/pv'))).toHaveLength(1);
  });

  it('goes on when a volume is missing, which is an error', async () => {
    server.current.serve(claims, claim('prometheus-k8s-0', 'gone'), claim('prometheus-k8s-1', 'pv-1'));
    server.current.serve(volumes, volume('pv-1'));

    const { sink, report } = await gather(server.current, id);

    expect(sink.paths).toEqual(['config/persistentvolumes/pv-1.json']);
    expect(report).toMatchObject({ errors: ['answered 404'], missing: true });
  });

  it('is content with claims that wait for a volume, or name something that is none', async () => {
    server.current.serve(claims, claim('prometheus-k8s-0', undefined), claim('prometheus-k8s-1', 7));

    const { sink, report } = await gather(server.current, id);

    expect(sink.paths).toEqual([]);
    expect(report).toMatchObject({ errors: [], warnings: [] });
  });

  it('does not follow a name that would lead elsewhere', async () => {
    server.current.serve(claims, claim('prometheus-k8s-0', '../nodes'), claim('prometheus-k8s-1', 'pv'));
    server.current.serve(volumes, volume('pv'));

    const { sink, report } = await gather(server.current, id);

    expect(sink.paths).toEqual(['config/persistentvolumes/pv.json']);
    expect(report.errors).toEqual([expect.stringContaining('"../nodes" cannot be part of a path')]);
  });

  it('says that claims, or a volume, are forbidden', async () => {
    server.current.serve(claims, claim('prometheus-k8s-0', 'pv'));
    server.current.fail('/api/v1/persistentvolumes/pv', 403);
    const withoutVolume = await gather(server.current, id);
    server.current.fail(claimsPath, 403);
    const withoutClaims = await gather(server.current, id);

    expect(withoutVolume.report).toMatchObject({ records: 0, errors: ['answered 403'] });
    expect(withoutClaims.report).toMatchObject({ records: 0, errors: ['answered 403'] });
  });

  it('says of an API server without claims that they are missing', async () => {
    const { report } = await gather(server.current, id);

    expect(report).toMatchObject({ records: 0, errors: ['answered 404'], missing: true });
  });

  it('records 100 volumes and says how many there are besides', async () => {
    const many = Array.from({ length: 102 }, (_, index) => `pv-${index}`);
    server.current.serve(claims, ...many.map((name) => claim(`prometheus-k8s-${name}`, name)));
    server.current.serve(volumes, ...many.map(volume));

    const { report } = await gather(server.current, id);

    expect(report).toMatchObject({
      records: 100,
      warnings: ['warning: 2 more volumes of openshift-monitoring are left out'],
    });
  });
});

function claim(name: string, volumeName: JsonValue | undefined) {
  return { metadata: { name, namespace }, spec: volumeName === undefined ? {} : { volumeName } };
}

function volume(name: string) {
  return { metadata: { name }, spec: { capacity: { storage: '20Gi' }, awsElasticBlockStore: { volumeID: 'vol-1' } } };
}
