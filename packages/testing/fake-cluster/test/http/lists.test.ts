import { describe, expect, it } from '@jest/globals';
import { arrayAt, type JsonObject, stringAt, valueAt } from '../../src/json.ts';
import { configMap, pod, startCluster } from '../support/api.ts';

const maps = '/api/v1/namespaces/default/configmaps';

function labelled(name: string, labels: JsonObject, phase: string): JsonObject {
  const metadata = { name, namespace: 'default', labels };
  return { ...pod(name), metadata, spec: { nodeName: 'n1' }, status: { phase } };
}

describe('lists', () => {
  it('writes the metadata of built-in lists first and their items without kind', async () => {
    await using api = await startCluster({ objects: [configMap('a')] });

    const { text, json } = await api.call('GET', maps);

    expect(text).toMatch(/^\{"kind":"ConfigMapList","apiVersion":"v1","metadata":\{"resourceVersion":"\d+"/);
    expect(arrayAt(json, 'items').some((item) => stringAt(item, 'kind') !== undefined)).toBe(false);
  });

  it('writes lists of custom resources with sorted keys, so that continue comes last', async () => {
    const operator = { apiVersion: 'config.openshift.io/v1', kind: 'ClusterOperator', metadata: { name: 'b' } };
    await using api = await startCluster({
      objects: [operator, { ...operator, metadata: { name: 'a' }, status: { z: 1, a: 2 } }],
    });

    const { text } = await api.call('GET', '/apis/config.openshift.io/v1/clusteroperators?limit=1');

    expect(text).toMatch(
      /^\{"apiVersion":"config.openshift.io\/v1","items":\[\{"apiVersion":.*"kind":"ClusterOperator"/,
    );
    expect(text).toMatch(/"status":\{"a":2,"z":1\}\}\],"kind":"ClusterOperatorList","metadata":\{.*"continue":"/);
  });

  it('cuts a list into pages of one snapshot', async () => {
    await using api = await startCluster({ objects: ['a', 'b', 'c', 'd', 'e'].map((name) => pod(name)) });
    const first = await api.call('GET', '/api/v1/pods?limit=2');
    api.cluster.put(pod('bb'));
    api.cluster.remove({ resource: 'pods', namespace: 'default', name: 'c' });

    const rest = await api.call('GET', `/api/v1/pods?limit=9&continue=${stringAt(first.json, 'metadata', 'continue')}`);

    expect(valueAt(first.json, 'metadata', 'remainingItemCount')).toBe(3);
    expect(arrayAt(rest.json, 'items').map((item) => stringAt(item, 'metadata', 'name'))).toEqual(['c', 'd', 'e']);
    expect(valueAt(rest.json, 'metadata', 'resourceVersion')).toBe(valueAt(first.json, 'metadata', 'resourceVersion'));
  });

  it('answers 410 with a fresh token when the snapshot is gone, and goes on with that', async () => {
    await using api = await startCluster({ objects: ['a', 'b', 'c'].map((name) => pod(name)) });
    const first = await api.call('GET', '/api/v1/pods?limit=1');
    api.cluster.compact();

    const gone = await api.call('GET', `/api/v1/pods?continue=${stringAt(first.json, 'metadata', 'continue')}`);
    const resumed = await api.call('GET', `/api/v1/pods?continue=${stringAt(gone.json, 'metadata', 'continue')}`);

    expect([gone.status, gone.json['reason']]).toEqual([410, 'Expired']);
    expect(arrayAt(resumed.json, 'items')).toHaveLength(2);
  });

  it('refuses a token that is not its own', async () => {
    await using api = await startCluster();

    const { status, json } = await api.call('GET', '/api/v1/pods?continue=nonsense');

    expect([status, json['reason']]).toEqual([400, 'BadRequest']);
  });

  it('ignores the limit with resourceVersion=0, as a watch cache does', async () => {
    await using api = await startCluster({ objects: [pod('a'), pod('b')] });

    const { json } = await api.call('GET', '/api/v1/pods?limit=1&resourceVersion=0');

    expect(arrayAt(json, 'items')).toHaveLength(2);
  });

  it.each([
    ['labelSelector=app%3Dx', ['a']],
    ['labelSelector=app%21%3Dx', ['b', 'c']],
    ['labelSelector=app%20in%20(x,y)', ['a', 'b']],
    ['labelSelector=app%20notin%20(x),tier', ['b']],
    ['labelSelector=%21app', ['c']],
    ['fieldSelector=metadata.name%3Db', ['b']],
    ['fieldSelector=status.phase%21%3DRunning', ['b', 'c']],
    ['fieldSelector=spec.nodeName%3Dn1,status.phase%3DRunning', ['a']],
  ])('selects with %s', async (query, expected) => {
    await using api = await startCluster();
    api.cluster.put(labelled('a', { app: 'x' }, 'Running'));
    api.cluster.put(labelled('b', { app: 'y', tier: 't' }, 'Pending'));
    api.cluster.put(labelled('c', {}, 'Failed'));

    const { json } = await api.call('GET', `/api/v1/pods?${query}`);

    expect(arrayAt(json, 'items').map((item) => stringAt(item, 'metadata', 'name'))).toEqual(expected);
  });

  it('refuses a field that a type does not offer', async () => {
    await using api = await startCluster();

    const { status, json } = await api.call('GET', '/api/v1/pods?fieldSelector=spec.dnsPolicy%3DNone');

    expect(status).toBe(400);
    expect(json['message']).toContain('field label not supported: spec.dnsPolicy');
  });

  it('compresses answers above 128 KiB when the client takes gzip', async () => {
    await using api = await startCluster({ objects: [configMap('big', { text: 'x'.repeat(200_000) })] });

    const big = await api.call('GET', maps, { headers: { 'accept-encoding': 'gzip' } });
    const small = await api.call('GET', '/api/v1/namespaces', { headers: { 'accept-encoding': 'gzip' } });

    expect(big.headers.get('content-encoding')).toBe('gzip');
    expect(arrayAt(big.json, 'items')).toHaveLength(1);
    expect(small.headers.get('content-encoding')).toBeNull();
  });

  it('gives only metadata when partial objects are asked for', async () => {
    await using api = await startCluster({ objects: [configMap('a', { secret: 'x' })] });

    const { json, text } = await api.call('GET', maps, {
      accept: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
    });

    expect(json['kind']).toBe('PartialObjectMetadataList');
    expect(text).not.toContain('secret');
  });
});
