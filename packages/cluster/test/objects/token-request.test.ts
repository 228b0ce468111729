import { describe, expect, it } from '@jest/globals';
import { sendJson } from '../support/api-server.ts';
import { startCluster } from '../support/objects.ts';
import { noAbort } from '../support/reading.ts';

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
