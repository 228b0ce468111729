import { describe, expect, it } from '@jest/globals';
import { sendJson, sendStatus } from '../support/api-server.ts';
import { startCluster } from '../support/objects.ts';
import { noAbort, parameterOf } from '../support/reading.ts';

const secrets = { group: '', version: 'v1', resource: 'secrets', namespace: 'openshift-config' };
const pods = { group: '', version: 'v1', resource: 'pods' };
const web = { ...pods, namespace: 'shop', name: 'web' };
const support = { ...secrets, name: 'support' };
const clusterOperator = { group: 'config.openshift.io', version: 'v1', resource: 'clusteroperators', name: 'insights' };

const config = { group: 'config.openshift.io', version: 'v1' };

describe('a version of an API group', () => {
  it('tells which resources it serves, without their subresources', async () => {
    const resources = [{ name: 'images' }, { name: 'clusteroperators' }, { name: 'clusteroperators/status' }];
    await using cluster = await startCluster((_, response) =>
      sendJson(response, { kind: 'APIResourceList', groupVersion: 'config.openshift.io/v1', resources }),
    );

    expect([...(await cluster.objects.resources(config, noAbort()))]).toEqual(['images', 'clusteroperators']);
    expect(cluster.server.requests[0]).toMatchObject({ method: 'GET', url: '/apis/config.openshift.io/v1' });
  });

  it('serves nothing on a cluster that does not have it', async () => {
    await using cluster = await startCluster((_, response) => sendStatus(response, 404));

    expect([...(await cluster.objects.resources(config, noAbort()))]).toEqual([]);
  });

  it('is no answer when the API server is out of order', async () => {
    await using cluster = await startCluster((_, response) => sendStatus(response, 403));

    await expect(cluster.objects.resources(config, noAbort())).rejects.toMatchObject({ code: 'ERR_CLUSTER_FORBIDDEN' });
  });
});

describe('an object', () => {
  it('comes with every field as the server sent it', async () => {
    const sent = {
      kind: 'NetworkPolicy',
      metadata: { name: 'a', creationTimestamp: '2026-01-01T00:00:00Z', unknown: { continue: 'x' } },
      spec: { ingress: [{ from: [] }] },
    };
    await using cluster = await startCluster((_, response) => sendJson(response, sent));

    expect(await cluster.objects.get(support, noAbort())).toEqual(sent);
    expect(cluster.server.requests[0]).toMatchObject({
      method: 'GET',
      url: '/api/v1/namespaces/openshift-config/secrets/support',
      headers: { 'user-agent': 'insights-test/1.0', accept: 'application/json', authorization: 'Bearer sesame' },
    });
  });

  it('is created, replaced and deleted', async () => {
    await using cluster = await startCluster((_, response) => sendJson(response, {}));
    const body = { metadata: { name: 'support', resourceVersion: '7' }, data: { a: 'Yg==' } };

    await cluster.objects.create(secrets, body, noAbort());
    await cluster.objects.replace(support, body, noAbort());
    await cluster.objects.replaceStatus(clusterOperator, body, noAbort());
    await cluster.objects.delete(support, noAbort());

    const operator = '/apis/config.openshift.io/v1/clusteroperators/insights';
    expect(cluster.server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /api/v1/namespaces/openshift-config/secrets',
      'PUT /api/v1/namespaces/openshift-config/secrets/support',
      `PUT ${operator}/status`,
      'DELETE /api/v1/namespaces/openshift-config/secrets/support',
    ]);
    expect(JSON.parse(cluster.server.requests[1]?.body ?? '')).toEqual(body);
    expect(JSON.parse(cluster.server.requests[3]?.body ?? '')).toMatchObject({ propagationPolicy: 'Background' });
  });

  it.each([
    ['merge', 'application/merge-patch+json'],
    ['strategic', 'application/strategic-merge-patch+json'],
    ['json', 'application/json-patch+json'],
    ['apply', 'application/apply-patch+yaml'],
  ] as const)('is changed by a %s patch', async (type, contentType) => {
    await using cluster = await startCluster((_, response) => sendJson(response, {}));
    const body = type === 'json' ? [{ op: 'remove', path: '/data' }] : { data: null };

    const patch = { type, body, subresource: 'status', fieldManager: 'insights', force: true } as const;
    await cluster.objects.patch(support, patch, noAbort());

    const { method, url, headers, body: sent } = cluster.server.requests[0] ?? {};
    expect([method, url, headers?.['content-type'], JSON.parse(sent ?? '')]).toEqual([
      'PATCH',
      '/api/v1/namespaces/openshift-config/secrets/support/status?fieldManager=insights&force=true',
      contentType,
      body,
    ]);
  });

  it.each([
    [401, 'ERR_CLUSTER_UNAUTHORIZED', false],
    [403, 'ERR_CLUSTER_FORBIDDEN', false],
    [404, 'ERR_CLUSTER_NOT_FOUND', false],
    [409, 'ERR_CLUSTER_CONFLICT', false],
    [410, 'ERR_CLUSTER_EXPIRED', false],
    [413, 'ERR_CLUSTER_TOO_LARGE', false],
    [415, 'ERR_CLUSTER_INVALID', false],
    [422, 'ERR_CLUSTER_INVALID', false],
    [429, 'ERR_CLUSTER_THROTTLED', true],
    [500, 'ERR_CLUSTER_UNAVAILABLE', true],
    [503, 'ERR_CLUSTER_UNAVAILABLE', true],
  ])('that is refused with %d is an error %s', async (status, code, retryable) => {
    await using cluster = await startCluster((_, response) =>
      sendStatus(response, status, { reason: 'Because', message: 'of Bearer abc.def' }),
    );

    await expect(cluster.objects.replace(support, {}, noAbort())).rejects.toMatchObject({
      code,
      status,
      reason: 'Because',
      retryable,
      message: `PUT /api/v1/namespaces/openshift-config/secrets/support: ${status} Because: of Bearer [redacted]`,
    });
  });

  it('is an error with a bounded message whatever the server answers', async () => {
    await using cluster = await startCluster((_, response) =>
      sendStatus(response, 422, { message: 'x'.repeat(100_000) }),
    );

    const refused = cluster.objects.get(support, noAbort());

    await expect(refused).rejects.toThrow(/^GET .{1,100}: 422 Unprocessable Entity: x{512}…$/);
  });

  it('is not looked for where a redirect leads, and what is written goes nowhere else', async () => {
    await using elsewhere = await startCluster((_, response) => sendJson(response, { evil: true }));
    await using cluster = await startCluster((_, response) => {
      response.writeHead(307, { Location: `${elsewhere.server.url}/` });
      response.end();
    });

    for (const answer of [
      cluster.objects.get(support, noAbort()),
      cluster.objects.replace(support, { data: { password: 'secret' } }, noAbort()),
      cluster.objects.watch(pods, {}, () => {}, noAbort()),
    ])
      await expect(answer).rejects.toMatchObject({ code: 'ERR_CLUSTER_MALFORMED' });

    expect(elsewhere.server.requests).toEqual([]);
  });

  it('is refused in as little memory when what explains it never ends', async () => {
    let sent = 0;
    await using cluster = await startCluster((_, response) => {
      response.writeHead(422);
      const send = (): void => {
        sent += 65_536;
        if (response.write(Buffer.alloc(65_536, 0x20)) || sent < 2 ** 24) response.once('drain', send);
      };
      send();
    });

    await expect(cluster.objects.get(support, noAbort())).rejects.toMatchObject({ code: 'ERR_CLUSTER_INVALID' });

    expect(sent).toBeLessThan(2 ** 24);
  });

  it.each([
    ['of many small values', `{"a":[${'[],'.repeat(600_000)}[]]}`],
    ['nested deeply', `{"a":${'['.repeat(300)}${']'.repeat(300)}}`],
    ['of many bytes', `{"a":"${'x'.repeat(17 * 2 ** 20)}"}`],
  ])('is too large %s, and nothing of it is built', async (_, text) => {
    await using cluster = await startCluster((request, response) =>
      parameterOf(request.url, 'watch') === null && !request.url.endsWith('/support')
        ? sendJson(response, { metadata: { resourceVersion: '1' }, items: [] })
        : void response.end(`${text}\n`),
    );

    await expect(cluster.objects.get(support, noAbort())).rejects.toMatchObject({ code: 'ERR_CLUSTER_TOO_LARGE' });
    await expect(cluster.objects.watch(pods, {}, () => {}, noAbort())).rejects.toMatchObject({
      code: 'ERR_CLUSTER_TOO_LARGE',
    });
  });

  it('is read again after a fault, but not written again', async () => {
    await using cluster = await startCluster((_, response, number) =>
      number === 0 || number === 2 ? sendStatus(response, 503) : sendJson(response, { number }),
    );

    expect(await cluster.objects.get(support, noAbort())).toEqual({ number: 1 });
    await expect(cluster.objects.create(secrets, {}, noAbort())).rejects.toMatchObject({ status: 503 });
    expect(cluster.server.requests).toHaveLength(3);
  });

  it('is written again after a 429, which says that nothing was done', async () => {
    await using cluster = await startCluster((_, response, number) => {
      response.setHeader('Retry-After', '1');
      if (number === 0) sendStatus(response, 429);
      else sendJson(response, { number });
    });

    expect(await cluster.objects.create(secrets, {}, noAbort())).toEqual({ number: 1 });
    expect(cluster.clock.pauses).toEqual([1125]);
  });

  it.each(['<html>', '[]', '', '{"a":'])('is an error of its class when the server answers %j', async (text) => {
    await using cluster = await startCluster((_, response) => void response.end(text));

    await expect(cluster.objects.get(support, noAbort())).rejects.toMatchObject({ code: 'ERR_CLUSTER_MALFORMED' });
  });

  it('is an error when the server keeps silent', async () => {
    // A time limit as short as a pause: the clock lets it run out at once.
    await using cluster = await startCluster(() => {}, { timeoutMilliseconds: 100 });

    await expect(cluster.objects.replace(support, {}, noAbort())).rejects.toMatchObject({
      code: 'ERR_CLUSTER_TIMEOUT',
      retryable: true,
    });
  });

  it('ends with the reason of the signal', async () => {
    await using cluster = await startCluster(() => stop.abort(reason));
    const stop = new AbortController();
    const reason = new Error('enough');

    await expect(cluster.objects.get(support, stop.signal)).rejects.toBe(reason);
  });
});

const page = (numbers: readonly number[], token?: string) => ({
  metadata: { resourceVersion: '42', ...(token ? { continue: token } : {}) },
  items: numbers.map((number) => ({ metadata: { name: `s${number}` } })),
});

describe('a list', () => {
  it('comes with all its pages', async () => {
    await using cluster = await startCluster(({ url }, response) =>
      sendJson(response, parameterOf(url, 'continue') ? page([3]) : page([1, 2], 'more')),
    );

    const { items, resourceVersion } = await cluster.objects.list(secrets, { labelSelector: 'a=b' }, noAbort());

    expect(items.map((item) => item['metadata'])).toEqual([{ name: 's1' }, { name: 's2' }, { name: 's3' }]);
    expect(resourceVersion).toBe('42');
    expect(cluster.server.requests[1]?.url).toContain('labelSelector=a%3Db&limit=500&continue=more');
  });

  it('ends at its limit, also where the server knows none', async () => {
    await using cluster = await startCluster((_, response) => sendJson(response, page([1, 2, 3], 'more')));

    expect((await cluster.objects.list(secrets, { limit: 2 }, noAbort())).items).toHaveLength(2);
    expect(cluster.server.requests).toHaveLength(1);
  });

  it.each([
    ['no items', []],
    ['items', Array.from({ length: 500 }, (_, index) => index)],
  ])('that does not end is given up: pages with %s', async (_, numbers) => {
    await using cluster = await startCluster((_request, response) => sendJson(response, page(numbers, 'more')));

    await expect(cluster.objects.list(secrets, {}, noAbort())).rejects.toMatchObject({ code: 'ERR_CLUSTER_TOO_LARGE' });
    expect(cluster.server.requests.length).toBeLessThanOrEqual(200);
  });

  it('begins again once when it expired', async () => {
    await using cluster = await startCluster(({ url }, response, number) => {
      if (parameterOf(url, 'continue')) sendStatus(response, 410, { reason: 'Expired' });
      else sendJson(response, page([1], number === 0 ? 'old' : undefined));
    });

    expect((await cluster.objects.list(secrets, {}, noAbort())).items).toHaveLength(1);
  });
});

describe('a token', () => {
  it('is asked for with its lifetime and the pod it is bound to', async () => {
    await using cluster = await startCluster((_, response) =>
      sendJson(response, { status: { token: 'abc', expirationTimestamp: '2026-01-01T01:00:00Z' } }, 201),
    );
    const wanted = {
      namespace: 'openshift-insights',
      serviceAccount: 'gather',
      expirationSeconds: 3600,
      boundPod: { name: 'operator', uid: 'u-1' },
    };

    expect(await cluster.objects.createToken(wanted, noAbort())).toEqual({
      token: 'abc',
      expiresAt: new Date('2026-01-01T01:00:00Z'),
      lifetimeSeconds: 3600,
    });
    const { url, body } = cluster.server.requests[0] ?? {};
    expect(url).toBe('/api/v1/namespaces/openshift-insights/serviceaccounts/gather/token');
    expect(JSON.parse(body ?? '')).toEqual({
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: {
        expirationSeconds: 3600,
        boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'operator', uid: 'u-1' },
      },
    });
  });

  it('lives as long as was asked for when what was granted is no time', async () => {
    await using cluster = await startCluster((_, response) => {
      const status = { token: 'abc', expirationTimestamp: '2031-01-01T00:00:00Z' };
      sendJson(response, { spec: { expirationSeconds: 1e300 }, status }, 201);
    });
    const wanted = { namespace: 'a', serviceAccount: 'b', expirationSeconds: 600 };

    expect(await cluster.objects.createToken(wanted, noAbort())).toMatchObject({ lifetimeSeconds: 600 });
  });

  it('lives as long as was granted, whatever the clock of the API server says', async () => {
    await using cluster = await startCluster((_, response) => {
      const status = { token: 'abc', expirationTimestamp: '2031-01-01T00:00:00Z' };
      sendJson(response, { spec: { expirationSeconds: 900 }, status }, 201);
    });
    const wanted = { namespace: 'a', serviceAccount: 'b', expirationSeconds: 600 };

    expect(await cluster.objects.createToken(wanted, noAbort())).toMatchObject({ lifetimeSeconds: 900 });
  });

  it('that is missing in the answer is an error', async () => {
    await using cluster = await startCluster((_, response) => sendJson(response, { status: {} }));
    const wanted = { namespace: 'a', serviceAccount: 'b', expirationSeconds: 600 };

    await expect(cluster.objects.createToken(wanted, noAbort())).rejects.toMatchObject({
      code: 'ERR_CLUSTER_MALFORMED',
    });
  });
});

describe('a log', () => {
  it('comes as the kubelet sends it', async () => {
    await using cluster = await startCluster((_, response) => void response.end('one\ntwo\n'));
    const chunks: Buffer[] = [];

    const options = { namespace: 'shop', pod: 'web', container: 'app', tailLines: 2 };
    for await (const chunk of cluster.objects.podLog(options, noAbort())) chunks.push(chunk);

    expect(Buffer.concat(chunks).toString()).toBe('one\ntwo\n');
    expect(cluster.server.requests[0]?.url).toBe('/api/v1/namespaces/shop/pods/web/log?container=app&tailLines=2');
  });
});

describe('calls one after the other', () => {
  it('use the same connections', async () => {
    await using cluster = await startCluster((_, response) => sendJson(response, { kind: 'Pod' }));

    for (let call = 0; call < 5; call += 1) await cluster.objects.get(web, noAbort());

    expect(cluster.server.connections).toBeLessThanOrEqual(2);
    expect(cluster.server.requests[0]?.headers).toMatchObject({ authorization: 'Bearer sesame' });
  });
});

describe('a Status that comes with HTTP 200', () => {
  const forbidden = {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    reason: 'Forbidden',
    code: 403,
    message: 'no',
  };
  const isForbidden = { code: 'ERR_CLUSTER_FORBIDDEN', serverMessage: 'no' };

  it('is an error of its class in place of an object, a list, a token and a watch', async () => {
    await using cluster = await startCluster((_, response) => sendJson(response, forbidden));
    const token = { namespace: 'shop', serviceAccount: 'web', expirationSeconds: 600 };

    await expect(cluster.objects.get(web, noAbort())).rejects.toMatchObject(isForbidden);
    await expect(cluster.objects.list(pods, {}, noAbort())).rejects.toMatchObject(isForbidden);
    await expect(cluster.objects.createToken(token, noAbort())).rejects.toMatchObject(isForbidden);
    await expect(cluster.objects.resources({ group: 'apps', version: 'v1' }, noAbort())).rejects.toMatchObject(
      isForbidden,
    );
  });

  it('is an error of its class as a line of a watch', async () => {
    await using cluster = await startCluster(({ url }, response) =>
      url.includes('watch=true') ? sendJson(response, forbidden) : sendJson(response, { kind: 'PodList', items: [] }),
    );

    await expect(cluster.objects.watch(pods, {}, () => {}, noAbort())).rejects.toMatchObject(isForbidden);
  });

  it('is an error of its class in place of a log', async () => {
    await using cluster = await startCluster((_, response) => sendJson(response, forbidden));

    const chunks = cluster.objects.podLog({ namespace: 'shop', pod: 'web' }, noAbort());

    await expect(Array.fromAsync(chunks)).rejects.toMatchObject(isForbidden);
  });

  it('that says Success is the answer of a deletion, and of no reading', async () => {
    await using cluster = await startCluster((_, response) =>
      sendJson(response, { kind: 'Status', apiVersion: 'v1', status: 'Success' }),
    );

    await expect(cluster.objects.delete(web, noAbort())).resolves.toMatchObject({ status: 'Success' });
    await expect(cluster.objects.get(web, noAbort())).rejects.toMatchObject({ code: 'ERR_CLUSTER_MALFORMED' });
  });
});

describe('a throttled API server', () => {
  it('is waited for more than five times', async () => {
    await using cluster = await startCluster((_, response, number) => {
      response.setHeader('Retry-After', '1');
      if (number < 6) sendStatus(response, 429);
      else sendJson(response, { kind: 'Pod' });
    });

    await expect(cluster.objects.get(web, noAbort())).resolves.toEqual({ kind: 'Pod' });
  });

  it('is waited for a minute in all', async () => {
    await using cluster = await startCluster((_, response) => {
      response.setHeader('Retry-After', '15');
      sendStatus(response, 429);
    });

    await expect(cluster.objects.get(web, noAbort())).rejects.toMatchObject({ code: 'ERR_CLUSTER_THROTTLED' });
    expect(cluster.server.requests).toHaveLength(4);
  });
});
