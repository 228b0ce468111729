import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@insights/process';
import type { JsonObject } from '../../src/index.ts';
import { arrayAt, stringAt, valueAt } from '../../src/json.ts';
import { pod, startCluster } from '../support/api.ts';

const rbac = 'rbac.authorization.k8s.io';
const account = (name: string, namespace = 'default'): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name, namespace },
});

function grant(
  rules: JsonObject[],
  { namespace, name = 'gather' }: { namespace?: string; name?: string } = {},
): JsonObject[] {
  const kind = namespace === undefined ? 'ClusterRole' : 'Role';
  const metadata = { name: 'granted', ...(namespace === undefined ? {} : { namespace }) };
  return [
    { apiVersion: `${rbac}/v1`, kind, metadata, rules },
    {
      apiVersion: `${rbac}/v1`,
      kind: `${kind}Binding`,
      metadata,
      roleRef: { apiGroup: rbac, kind, name: 'granted' },
      subjects: [{ kind: 'ServiceAccount', name, namespace: 'default' }],
    },
  ];
}

describe('access', () => {
  it('lets an account do what its roles say, and nothing else', async () => {
    const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }];
    await using api = await startCluster({ objects: [account('gather'), ...grant(rules)] });
    const token = api.cluster.serviceAccountToken({ namespace: 'default', name: 'gather' });

    const allowed = await api.call('GET', '/api/v1/pods', { token });
    const refused = await api.call('GET', '/api/v1/namespaces/x/pods/p', { token });
    const clusterWide = await api.call('GET', '/apis/apps/v1/deployments', { token });

    expect(allowed.status).toBe(200);
    expect(refused.status).toBe(403);
    expect(refused.json['message']).toBe(
      'pods "p" is forbidden: User "system:serviceaccount:default:gather" cannot get resource "pods" in API group "" in the namespace "x"',
    );
    expect(clusterWide.json['message']).toBe(
      'deployments.apps is forbidden: User "system:serviceaccount:default:gather" cannot list resource "deployments" in API group "apps" at the cluster scope',
    );
  });

  it('keeps a Role to its namespace, and resourceNames to their names', async () => {
    const rules = [{ apiGroups: [''], resources: ['secrets'], resourceNames: ['support'], verbs: ['get', 'list'] }];
    await using api = await startCluster({
      objects: [account('gather'), ...grant(rules, { namespace: 'openshift-config' })],
    });
    const token = api.cluster.serviceAccountToken({ namespace: 'default', name: 'gather' });
    const status = async (path: string) => (await api.call('GET', path, { token })).status;

    expect(await status('/api/v1/namespaces/openshift-config/secrets/support')).toBe(404);
    expect(await status('/api/v1/namespaces/openshift-config/secrets/other')).toBe(403);
    expect(await status('/api/v1/namespaces/default/secrets/support')).toBe(403);
    expect(await status('/api/v1/namespaces/openshift-config/secrets')).toBe(403);
    expect(await status('/api/v1/namespaces/openshift-config/secrets?fieldSelector=metadata.name%3Dsupport')).toBe(200);
  });

  it('tells subresources from their resource', async () => {
    const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }];
    await using api = await startCluster({ objects: [account('gather'), pod('p'), ...grant(rules)] });
    const token = api.cluster.serviceAccountToken({ namespace: 'default', name: 'gather' });

    const { status, json } = await api.call('GET', '/api/v1/namespaces/default/pods/p/log', { token });

    expect([status, json['message']]).toEqual([403, expect.stringContaining('cannot get resource "pods/log"')]);
  });

  it('answers strangers with 403 and wrong tokens with 401', async () => {
    await using api = await startCluster();

    const stranger = await api.call('GET', '/api/v1/pods', { token: '' });
    const wrong = await api.call('GET', '/api/v1/pods', { token: 'nonsense' });
    const metrics = await api.call('GET', '/metrics', { token: '' });

    expect([stranger.status, stranger.json['message']]).toEqual([
      403,
      expect.stringContaining('User "system:anonymous"'),
    ]);
    expect(wrong.json).toMatchObject({ kind: 'Status', code: 401, reason: 'Unauthorized', message: 'Unauthorized' });
    expect(metrics.json['message']).toBe('forbidden: User "system:anonymous" cannot get path "/metrics"');
    expect((await api.call('GET', '/readyz', { token: '' })).text).toBe('ok');
  });

  it('lets the administrator act as somebody else', async () => {
    await using api = await startCluster({ objects: [account('gather')] });
    const headers = { 'impersonate-user': 'system:serviceaccount:default:gather' };

    const { json } = await api.call('GET', '/api/v1/pods', { headers });

    expect(json['message']).toContain('User "system:serviceaccount:default:gather" cannot list');
  });
});

describe('TokenRequest', () => {
  const path = '/api/v1/namespaces/default/serviceaccounts/gather/token';

  it('issues a token that works until it expires', async () => {
    const clock = new FakeClock('2026-01-01T00:00:00Z');
    const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }];
    await using api = await startCluster({ clock, objects: [account('gather'), ...grant(rules)] });
    const { status, json } = await api.call('POST', path, { body: { spec: { expirationSeconds: 600 } } });
    const token = stringAt(json, 'status', 'token') ?? '';
    const before = await api.call('GET', '/api/v1/pods', { token });
    await clock.advance({ seconds: 601 });

    const after = await api.call('GET', '/api/v1/pods', { token });

    expect(status).toBe(201);
    expect(valueAt(json, 'status', 'expirationTimestamp')).toBe('2026-01-01T00:10:00Z');
    expect([before.status, after.status]).toEqual([200, 401]);
  });

  it('binds a token to a pod, with which it dies', async () => {
    const own = { ...pod('p'), spec: { serviceAccountName: 'gather', containers: [] } };
    await using api = await startCluster({ objects: [account('gather'), own] });
    const boundObjectRef = { kind: 'Pod', apiVersion: 'v1', name: 'p' };
    const { json } = await api.call('POST', path, { body: { spec: { boundObjectRef } } });
    const token = stringAt(json, 'status', 'token') ?? '';
    const before = await api.call('GET', '/api/v1/pods', { token });
    api.cluster.remove({ resource: 'pods', namespace: 'default', name: 'p' });

    const after = await api.call('GET', '/api/v1/pods', { token });

    expect([before.status, after.status]).toEqual([403, 401]);
  });

  it('refuses to bind a token to a pod that runs as another account', async () => {
    await using api = await startCluster({ objects: [account('gather'), pod('p')] });

    const answer = await api.call('POST', path, { body: { spec: { boundObjectRef: { kind: 'Pod', name: 'p' } } } });

    expect([answer.status, answer.json['message']]).toEqual([
      400,
      'cannot bind token for serviceaccount "gather" to pod running with different serviceaccount name.',
    ]);
  });

  it('refuses less than ten minutes, and pods that are not there', async () => {
    await using api = await startCluster({ objects: [account('gather')] });

    const short = await api.call('POST', path, { body: { spec: { expirationSeconds: 60 } } });
    const bound = await api.call('POST', path, { body: { spec: { boundObjectRef: { kind: 'Pod', name: 'no' } } } });

    expect([short.status, short.json['message']]).toEqual([
      422,
      expect.stringContaining('may not specify a duration less than 10 minutes'),
    ]);
    expect(bound.status).toBe(404);
  });

  it('does not take a token that is for somebody else', async () => {
    await using api = await startCluster({ objects: [account('gather')] });
    const { json } = await api.call('POST', path, { body: { spec: { audiences: ['vault'] } } });

    expect((await api.call('GET', '/api', { token: stringAt(json, 'status', 'token') ?? '' })).status).toBe(401);
  });
});

describe('reviews', () => {
  const access = '/apis/authorization.k8s.io/v1';

  it('answers what one may do oneself', async () => {
    const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }];
    await using api = await startCluster({ objects: [account('gather'), ...grant(rules)] });
    const token = api.cluster.serviceAccountToken({ namespace: 'default', name: 'gather' });
    const ask = async (verb: string) => {
      const body = { spec: { resourceAttributes: { verb, resource: 'pods' } } };
      return valueAt(
        (await api.call('POST', `${access}/selfsubjectaccessreviews`, { token, body })).json,
        'status',
        'allowed',
      );
    };

    expect([await ask('list'), await ask('delete')]).toEqual([true, false]);
  });

  it('lists the rules of a user in a namespace', async () => {
    const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }];
    await using api = await startCluster({ objects: [account('gather'), ...grant(rules, { namespace: 'default' })] });
    const token = api.cluster.serviceAccountToken({ namespace: 'default', name: 'gather' });

    const { json } = await api.call('POST', `${access}/selfsubjectrulesreviews`, {
      token,
      body: { spec: { namespace: 'default' } },
    });

    expect(arrayAt(json, 'status', 'resourceRules')).toContainEqual({
      verbs: ['list'],
      apiGroups: [''],
      resources: ['pods'],
    });
  });

  it('answers about others, and about tokens', async () => {
    await using api = await startCluster({ objects: [account('gather')] });
    const token = api.cluster.serviceAccountToken({ namespace: 'default', name: 'gather' });
    const spec = { user: 'bob', groups: ['system:masters'], resourceAttributes: { verb: 'delete', resource: 'pods' } };

    const subject = await api.call('POST', `${access}/subjectaccessreviews`, { body: { spec } });
    const review = await api.call('POST', '/apis/authentication.k8s.io/v1/tokenreviews', { body: { spec: { token } } });

    expect(valueAt(subject.json, 'status', 'allowed')).toBe(true);
    expect(review.json['status']).toMatchObject({
      authenticated: true,
      user: { username: 'system:serviceaccount:default:gather' },
    });
  });
});
