import { describe, expect, it } from '@jest/globals';
import { sendJson, sendStatus } from '../support/api-server.ts';
import { startCluster } from '../support/objects.ts';
import { noAbort, parameterOf } from '../support/reading.ts';

const secrets = { group: '', version: 'v1', resource: 'secrets', namespace: 'openshift-config' };
const pods = { group: '', version: 'v1', resource: 'pods' };
const web = { ...pods, namespace: 'shop', name: 'web' };
const support = { ...secrets, name: 'support' };
const clusterOperator = { group: 'config.openshift.io', version: 'v1', resource: 'clusteroperators', name: 'insights' };

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
