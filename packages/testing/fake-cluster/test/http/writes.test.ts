import { describe, expect, it } from '@jest/globals';
import { arrayAt, stringAt, valueAt } from '../../src/json.ts';
import { configMap, pod, startCluster } from '../support/api.ts';

const maps = '/api/v1/namespaces/default/configmaps';
const pods = '/api/v1/namespaces/default/pods';
const strategic = 'application/strategic-merge-patch+json';
const merge = 'application/merge-patch+json';

describe('writes', () => {
  it('gives a new object its identity and notes who wrote it', async () => {
    await using api = await startCluster();

    const { status, json } = await api.call('POST', maps, { body: configMap('a', { k: 'v' }) });

    expect(status).toBe(201);
    expect(json).toMatchObject({ kind: 'ConfigMap', apiVersion: 'v1', data: { k: 'v' } });
    expect(stringAt(json, 'metadata', 'uid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(stringAt(json, 'metadata', 'creationTimestamp')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(arrayAt(json, 'metadata', 'managedFields')).toMatchObject([
      { manager: 'test', operation: 'Update', fieldsV1: { 'f:data': { 'f:k': {} } } },
    ]);
  });

  it('makes a name from generateName', async () => {
    await using api = await startCluster();

    const { json } = await api.call('POST', maps, { body: { metadata: { generateName: 'job-' } } });

    expect(stringAt(json, 'metadata', 'name')).toMatch(/^job-[a-z0-9]{5}$/);
  });

  it.each([
    {
      what: 'a name that is taken',
      path: maps,
      body: configMap('taken'),
      status: 409,
      message: 'configmaps "taken" already exists',
    },
    {
      what: 'a namespace that is not there',
      path: '/api/v1/namespaces/no/configmaps',
      body: configMap('a', {}, 'no'),
      status: 404,
      message: 'namespaces "no" not found',
    },
    {
      what: 'another namespace than the URL',
      path: maps,
      body: configMap('a', {}, 'kube-system'),
      status: 400,
      message: 'the namespace of the provided object does not match',
    },
    {
      what: 'another kind than the URL',
      path: maps,
      body: { kind: 'Secret', apiVersion: 'v1', metadata: { name: 'a' } },
      status: 400,
      message: 'cannot be handled as a ConfigMap',
    },
    {
      what: 'a name with capitals',
      path: maps,
      body: configMap('Bad'),
      status: 422,
      message: 'ConfigMap "Bad" is invalid: metadata.name: Invalid value: "Bad"',
    },
    { what: 'no name', path: maps, body: { metadata: {} }, status: 422, message: 'name or generateName is required' },
    {
      what: 'a pod without containers',
      path: pods,
      body: { metadata: { name: 'a' }, spec: {} },
      status: 422,
      message: 'spec.containers: Required value',
    },
    { what: 'something that is no object', path: maps, body: '[]', status: 400, message: 'the body must be an object' },
    { what: 'something that is no JSON', path: maps, body: '{', status: 400, message: 'the body could not be read' },
  ])('refuses $what', async ({ path, body, status, message }) => {
    await using api = await startCluster({ objects: [configMap('taken')] });

    const answer = await api.call('POST', path, { body });

    expect([answer.status, answer.json['message']]).toEqual([status, expect.stringContaining(message)]);
  });

  it('refuses an update that is based on an older version', async () => {
    await using api = await startCluster();
    const created = await api.call('POST', maps, { body: configMap('a') });
    api.cluster.put(configMap('a', { other: 'writer' }));

    const { status, json } = await api.call('PUT', `${maps}/a`, { body: { ...created.json, data: { mine: '1' } } });

    expect([status, json['reason']]).toEqual([409, 'Conflict']);
    expect(json['message']).toBe(
      'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
    );
  });

  it('writes nothing, and keeps the version, when nothing changes', async () => {
    await using api = await startCluster();
    const created = await api.call('POST', maps, { body: configMap('a', { k: 'v' }) });

    const { json } = await api.call('PATCH', `${maps}/a`, { type: merge, body: { data: { k: 'v' } } });

    expect(stringAt(json, 'metadata', 'resourceVersion')).toBe(stringAt(created.json, 'metadata', 'resourceVersion'));
  });

  it('leaves everything as it was in a dry run', async () => {
    await using api = await startCluster();

    const { status } = await api.call('POST', `${maps}?dryRun=All`, { body: configMap('a') });

    expect(status).toBe(201);
    expect(api.cluster.get({ resource: 'configmaps', namespace: 'default', name: 'a' })).toBeUndefined();
  });

  it('keeps status and the rest apart', async () => {
    await using api = await startCluster();
    const operators = '/apis/config.openshift.io/v1/clusteroperators';
    const body = { metadata: { name: 'a' }, spec: { s: 1 }, status: { dropped: true } };
    const created = await api.call('POST', operators, { body });

    const status = await api.call('PATCH', `${operators}/a/status`, {
      type: merge,
      body: { spec: { s: 2 }, status: { x: 1 } },
    });
    const spec = await api.call('PATCH', `${operators}/a`, { type: merge, body: { spec: { s: 3 }, status: { x: 9 } } });

    expect(created.json['status']).toBeUndefined();
    expect(status.json).toMatchObject({ metadata: { generation: 1 }, spec: { s: 1 }, status: { x: 1 } });
    expect(spec.json).toMatchObject({ metadata: { generation: 2 }, spec: { s: 3 }, status: { x: 1 } });
  });

  it('swaps the image of one container in place, and counts the generation', async () => {
    await using api = await startCluster();
    const created = await api.call('POST', pods, { body: pod('p') });
    const { uid = null, resourceVersion = null } = created.json['metadata'] as Record<string, string>;
    const containers = [{ name: 'gatherer', image: 'quay.io/a/gatherer@sha256:1' }];
    const body = { metadata: { uid, resourceVersion, annotations: { intent: 'x' } }, spec: { containers } };

    const { status, json } = await api.call('PATCH', `${pods}/p`, { type: strategic, body });

    expect(status).toBe(200);
    expect(arrayAt(json, 'spec', 'containers').map((each) => stringAt(each, 'image'))).toEqual([
      'quay.io/a/main:1',
      'quay.io/a/gatherer@sha256:1',
    ]);
    expect(valueAt(json, 'metadata', 'generation')).toBe(2);
  });

  it('does not count annotations as a new generation', async () => {
    await using api = await startCluster();
    await api.call('POST', pods, { body: pod('p') });

    const { json } = await api.call('PATCH', `${pods}/p`, {
      type: merge,
      body: { metadata: { annotations: { a: 'b' } } },
    });

    expect(valueAt(json, 'metadata', 'generation')).toBe(1);
  });

  it.each([
    ['another uid', { metadata: { uid: 'other' } }, 422, 'metadata.uid: Invalid value: "other": field is immutable'],
    ['an older version', { metadata: { resourceVersion: '1' } }, 409, 'the object has been modified'],
    [
      'a frozen field',
      { spec: { hostNetwork: true } },
      422,
      'spec: Forbidden: pod updates may not change fields other than',
    ],
    [
      'an env change',
      { spec: { containers: [{ name: 'main', env: [{ name: 'A', value: 'b' }] }] } },
      422,
      'spec: Forbidden',
    ],
    [
      'another container',
      { spec: { containers: [{ name: 'third', image: 'x' }] } },
      422,
      'may not add or remove containers',
    ],
    [
      'an image with white space',
      { spec: { containers: [{ name: 'main', image: ' x' }] } },
      422,
      'spec.containers[0].image',
    ],
  ])('refuses to patch a pod with %s', async (_what, body, status, message) => {
    await using api = await startCluster();
    await api.call('POST', pods, { body: pod('p') });

    const answer = await api.call('PATCH', `${pods}/p`, { type: strategic, body });

    expect([answer.status, answer.json['message']]).toEqual([status, expect.stringContaining(message)]);
  });

  it('knows no strategic merge of custom resources', async () => {
    await using api = await startCluster();
    api.cluster.put({ apiVersion: 'config.openshift.io/v1', kind: 'ClusterOperator', metadata: { name: 'a' } });

    const { status } = await api.call('PATCH', '/apis/config.openshift.io/v1/clusteroperators/a', {
      type: strategic,
      body: {},
    });

    expect(status).toBe(415);
  });

  it('creates by server-side apply what is not there', async () => {
    await using api = await startCluster();
    const type = 'application/apply-patch+yaml';
    const body = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {k: v}\n';

    const created = await api.call('PATCH', `${maps}/a?fieldManager=me`, { type, body });
    const applied = await api.call('PATCH', `${maps}/a?fieldManager=me`, { type, body: body.replace('v}', 'w}') });

    expect([created.status, applied.status]).toEqual([201, 200]);
    expect(valueAt(applied.json, 'data')).toEqual({ k: 'w' });
    expect(arrayAt(applied.json, 'metadata', 'managedFields')).toMatchObject([{ manager: 'me', operation: 'Apply' }]);
  });

  it('keeps stringData of a secret as base64', async () => {
    await using api = await startCluster();

    const { json } = await api.call('POST', '/api/v1/namespaces/default/secrets', {
      body: { metadata: { name: 's' }, stringData: { k: 'hello' } },
    });

    expect(json).toMatchObject({ data: { k: 'aGVsbG8=' } });
    expect(json['stringData']).toBeUndefined();
  });

  it('answers with 405 and 404 for what cannot be done', async () => {
    await using api = await startCluster();

    expect((await api.call('PUT', maps, { body: {} })).status).toBe(405);
    expect((await api.call('GET', '/api/v1/nosuch')).status).toBe(404);
    expect((await api.call('GET', '/apis/no.such/v1/things')).status).toBe(404);
    expect((await api.call('GET', `${pods}/p/exec`)).status).toBe(400);
  });
});
