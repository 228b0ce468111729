import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ClusterObjects, loadCredentials } from '@insights/cluster';
import { FakeCluster } from '@insights/fake-cluster';
import { FakeClock, silentLogger } from '@insights/process';
import { OpenShiftConfigApi } from '../../src/cluster/openshift-config-api.ts';
import { withoutOpenShift } from '../support/rights.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const { signal } = new AbortController();

describe('the configuration API of OpenShift', () => {
  it('is asked about once when it is there', async () => {
    await using setup = await start();

    expect(await setup.api.has('images', signal)).toBe(true);
    expect(await setup.api.has('clusterversions', signal)).toBe(true);
    expect(setup.looks()).toBe(1);
  });

  it('is looked for again after ten minutes when it is not', async () => {
    await using setup = await start();
    withoutOpenShift(setup.cluster);

    expect(await Promise.all([setup.api.has('images', signal), setup.api.has('clusteroperators', signal)])).toEqual([
      false,
      false,
    ]);
    setup.cluster.clearFaults();
    await setup.clock.advance({ minutes: 9 });
    expect(await setup.api.has('images', signal)).toBe(false);
    await setup.clock.advance({ minutes: 1 });

    expect(await setup.api.has('images', signal)).toBe(true);
    expect(setup.looks()).toBe(2);
  });

  it('is taken to be there by an account that may not look', async () => {
    await using setup = await start();
    setup.cluster.fail({ match: { path: '/apis/config.openshift.io/v1' }, status: 403 });

    expect(await setup.api.has('clusteroperators', signal)).toBe(true);
  });

  it('is looked for again a minute after the look was refused: an API server that starts refuses much', async () => {
    await using setup = await start();
    withoutOpenShift(setup.cluster);
    setup.cluster.clearFaults();
    setup.cluster.fail(
      { match: { path: '/apis/config.openshift.io/v1' }, status: 403 },
      { match: { path: '/apis/config.openshift.io*' }, status: 404, times: 0 },
    );

    expect(await setup.api.has('clusteroperators', signal)).toBe(true);
    await setup.clock.advance({ seconds: 59 });
    expect(await setup.api.has('clusteroperators', signal)).toBe(true);
    await setup.clock.advance({ seconds: 1 });

    expect(await setup.api.has('clusteroperators', signal)).toBe(false);
    expect(setup.looks()).toBe(2);
  });

  it('is unknown while the cluster does not answer', async () => {
    await using setup = await start();
    setup.cluster.fail({ match: { path: '/apis/config.openshift.io/v1' }, status: 401 });

    await expect(setup.api.has('images', signal)).rejects.toMatchObject({ code: 'ERR_CLUSTER_UNAUTHORIZED' });
    expect(await setup.api.has('images', signal)).toBe(true);
  });
});

async function start() {
  await using starting = new AsyncDisposableStack();
  const cluster = starting.use(await FakeCluster.start({ tls: false }));
  const kubeconfig = join(starting.use(await temporaryFolder()).path, 'kubeconfig');
  await cluster.writeKubeconfig(kubeconfig);
  const clock = new FakeClock();
  const credentials = await loadCredentials({ kubeconfig, env: {}, clock });
  const objects = new ClusterObjects({ credentials, userAgent: 'test', clock, random: () => 0.5 });
  starting.defer(() => objects.close());
  const stack = starting.move();
  return {
    api: new OpenShiftConfigApi({ objects, clock, log: silentLogger() }),
    cluster,
    clock,
    looks: () => cluster.requests.filter(({ path }) => path === '/apis/config.openshift.io/v1').length,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
