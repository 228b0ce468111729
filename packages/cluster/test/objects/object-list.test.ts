import { describe, expect, it } from '@jest/globals';
import { sendJson, sendStatus } from '../support/api-server.ts';
import { startCluster } from '../support/objects.ts';
import { noAbort, parameterOf } from '../support/reading.ts';

const secrets = { group: '', version: 'v1', resource: 'secrets', namespace: 'openshift-config' };

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
