import { describe, expect, it } from '@jest/globals';
import { sendJson, sendStatus } from '../support/api-server.ts';
import { startCluster } from '../support/objects.ts';
import { noAbort } from '../support/reading.ts';

const pods = { group: '', version: 'v1', resource: 'pods' };
const web = { ...pods, namespace: 'shop', name: 'web' };

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
