import { describe, expect, it } from '@jest/globals';
import type { JsonObject, JsonValue } from '@insights/cluster';
import { apiResource } from '../../../src/api-resource.ts';
import { gather } from '../../support/gather.ts';
import { ownServer } from '../../support/own-server.ts';
import { readSampleRecord } from '../../support/sample-archive.ts';

const configs = apiResource('imageregistry.operator.openshift.io/v1', 'configs', 'Config');
const claims = apiResource('v1', 'persistentvolumeclaims', 'PersistentVolumeClaim');
const volumes = apiResource('v1', 'persistentvolumes', 'PersistentVolume');
const path = 'config/clusteroperator/imageregistry.operator.openshift.io/config/cluster.json';
const configPath = '/apis/imageregistry.operator.openshift.io/v1/configs/cluster';
const server = ownServer();

describe('clusterconfig/image_registries', () => {
  it.each([
    ['s3', ['bucket', 'keyID', 'regionEndpoint', 'region']],
    ['azure', ['accountName', 'container', 'cloudName']],
    ['gcs', ['bucket', 'keyID', 'projectID', 'region']],
    ['swift', ['authURL', 'container', 'domain', 'domainID', 'tenant', 'tenantID', 'regionName']],
    ['ibmcos', ['bucket', 'resourceKeyCRN', 'serviceInstanceCRN', 'resourceGroupName', 'location']],
  ])('hides where it stores images on %s, as wished and as it is', async (kind, fields) => {
    const storage = { [kind]: { ...Object.fromEntries(fields.map((field) => [field, 'hidden'])), encrypt: 'shown' } };
    server.current.serve(configs, registry({ httpSecret: 'hidden', storage }, { storage }));

    const { sink, report } = await gather(server.current, 'image_registries');

    const anonymous = { [kind]: { ...Object.fromEntries(fields.map((field) => [field, 'xxxxxx'])), encrypt: 'shown' } };
    expect(sink.json(path)).toMatchObject({
      spec: { httpSecret: 'xxxxxx', storage: anonymous },
      status: { storage: anonymous },
    });
    expect(report).toMatchObject({ records: 1, errors: [], warnings: [] });
    expect(server.current.requests).toEqual([`GET ${configPath}`]);
  });

  it('leaves out the copy that kubectl apply keeps', async () => {
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{"httpSecret":"hidden"}', a: 'b' };
    server.current.serve(configs, { metadata: { name: 'cluster', annotations } });

    const { sink } = await gather(server.current, 'image_registries');

    expect(sink.json(path)).toMatchObject({ metadata: { annotations: { a: 'b' } } });
    expect(sink.records.get(path)).not.toContain('hidden');
  });

  it('records a field of the wrong type as an empty one, and says so', async () => {
    server.current.serve(
      configs,
      registry({ httpSecret: 7, storage: { s3: { bucket: ['hidden'], keyID: null } } }, null),
    );

    const { sink, report } = await gather(server.current, 'image_registries');

    expect(sink.json(path)).toMatchObject({ spec: { httpSecret: '', storage: { s3: { bucket: '' } } } });
    expect(report.warnings).toContain('warning: spec.httpSecret is not a string: recorded as an empty one');
  });

  it('records the volume of the first claim that has the name, in whatever namespace', async () => {
    server.current.serve(configs, registry({ storage: { pvc: { claim: 'images' } } }, {}));
    server.current.serve(
      claims,
      claim('a', 'other', 'pv-0'),
      claim('b', 'images', 'pv-1'),
      claim('c', 'images', 'pv-2'),
    );
    server.current.serve(
      volumes,
      ...['pv-0', 'pv-1', 'pv-2'].map((name) => ({ metadata: { name }, spec: { a: 'b' } })),
    );

    const { sink, report } = await gather(server.current, 'image_registries');

    expect(sink.paths).toEqual([path, 'config/persistentvolumes/pv-1.json']);
    expect(sink.json('config/persistentvolumes/pv-1.json')).toMatchObject({
      kind: 'PersistentVolume',
      spec: { a: 'b' },
    });
    expect(report).toMatchObject({ records: 2, errors: [], warnings: [] });
    expect(server.current.queries.map((query) => query.get('fieldSelector'))).toContain('metadata.name=images');
  });

  it.each<[string, () => void, string[]]>([
    ['there is no such claim', () => server.current.serve(claims), []],
    [
      'claims are forbidden',
      () => server.current.fail('/api/v1/persistentvolumeclaims', 403),
      ['warning: the volume of the image registry: answered 403'],
    ],
    [
      'the volume is gone',
      () => server.current.serve(claims, claim('a', 'images', 'gone')),
      ['warning: the volume of the image registry: answered 404'],
    ],
    ['the claim waits for its volume', () => server.current.serve(claims, claim('a', 'images', '')), []],
  ])('is content with the registry alone when %s', async (_, prepare, warnings) => {
    server.current.serve(configs, registry({ storage: { pvc: { claim: 'images' } } }, {}));
    prepare();

    const { sink, report } = await gather(server.current, 'image_registries');

    expect(sink.paths).toEqual([path]);
    expect(report).toMatchObject({ errors: [], warnings });
  });

  it.each<[string, JsonValue]>([
    ['no claim', {}],
    ['a claim that is none', { claim: 7 }],
    ['nothing', null],
  ])('looks for no volume where the storage names %s', async (_, pvc) => {
    server.current.serve(configs, registry({ storage: { pvc } }, {}));

    expect((await gather(server.current, 'image_registries')).sink.paths).toEqual([path]);
    expect(server.current.requests).toHaveLength(1);
  });

  it('records what the sample archive has', async () => {
    const sample = (await readSampleRecord(path)) as JsonObject | undefined;
    if (!sample) return;
    server.current.serve(configs, sample);

    const { kind, apiVersion, ...recorded } = (await gather(server.current, 'image_registries')).sink.json(
      path,
    ) as JsonObject;

    expect({ kind, apiVersion }).toEqual({ kind: 'Config', apiVersion: 'imageregistry.operator.openshift.io/v1' });
    expect(recorded).toEqual(sample);
  });

  it('has nothing to say on a cluster without the registry', async () => {
    const { sink, report } = await gather(server.current, 'image_registries');

    expect(sink.paths).toEqual([]);
    expect(report).toMatchObject({ errors: [], warnings: [] });
  });

  it('says that the registry is forbidden', async () => {
    server.current.fail(configPath, 403);

    expect((await gather(server.current, 'image_registries')).report).toMatchObject({
      records: 0,
      errors: ['answered 403'],
    });
  });
});

function registry(spec: JsonValue, status: JsonValue): JsonObject {
  return { metadata: { name: 'cluster' }, spec, status };
}

function claim(namespace: string, name: string, volumeName: string): JsonObject {
  return { metadata: { name, namespace }, spec: { volumeName } };
}
