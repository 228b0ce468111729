import { describe, expect, it } from '@jest/globals';
import { sendJson, sendStatus } from '../support/api-server.ts';
import { startCluster } from '../support/objects.ts';
import { noAbort } from '../support/reading.ts';

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
