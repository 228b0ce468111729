import { describe, expect, it } from '@jest/globals';
import { secret } from '../support/cluster-objects.ts';
import { count } from '../support/counter.ts';
import { run } from '../support/running.ts';
import { waitUntil } from '../support/wait-until.ts';
import { namespace, WatcherScene } from './watcher-scene.ts';

interface Fault {
  readonly status?: number;
  readonly malformedAfterBytes?: number;
  readonly times: number;
}

const configMapPath = '/api/v1/namespaces/openshift-insights/configmaps/insights-config';
const supportPath = '/api/v1/namespaces/openshift-config/secrets/support';
const pullSecretPath = '/api/v1/namespaces/openshift-config/secrets/pull-secret';
const configMapRef = { resource: 'configmaps', namespace, name: 'insights-config' };

describe('what may not be read just now', () => {
  it.each<[string, Fault]>([
    ['403', { status: 403, times: 0 }],
    ['401', { status: 401, times: 0 }],
    ['half an answer', { malformedAfterBytes: 10, times: 0 }],
  ])('leaves the ConfigMap in force: %s', async (_what, fault) => {
    await using scene = await WatcherScene.start();
    scene.putConfigMap('dataReporting: {interval: 3h}');
    const watcher = await scene.load();
    await using _ = run(watcher);

    scene.cluster.fail({ ...fault, match: { path: configMapPath } });
    await scene.looks(2);
    expect(watcher.config.intervalSeconds).toBe(10_800);
    scene.cluster.clearFaults();
    scene.cluster.remove(configMapRef);

    await scene.clock.advance({ seconds: 15 });
    await waitUntil('the file alone', () => watcher.config.intervalSeconds === 7200);
  });

  it('leaves what the support secret says in force', async () => {
    await using scene = await WatcherScene.start();
    scene.cluster.put(secret('support', { interval: '4h' }));
    const watcher = await scene.load();
    await using _ = run(watcher);

    scene.cluster.fail({ match: { path: supportPath }, status: 403, times: 0 });
    await scene.looks(2);

    expect(watcher.config.intervalSeconds).toBe(14_400);
    expect(scene.log.messages('warn')).toEqual(['May not read an object; what was read last stays in force']);
  });

  it('leaves the token and the credentials of registries in force', async () => {
    await using scene = await WatcherScene.start();
    const watcher = await scene.load();
    await using _ = run(watcher);
    const { token, auths } = watcher;

    scene.cluster.fail({ match: { path: pullSecretPath }, status: 403, times: 0 });
    await scene.looks(2);

    expect([watcher.token, watcher.auths, watcher.isReporting]).toEqual([token, auths, true]);
  });

  it('leaves the registries that the cluster calls insecure as they were', async () => {
    await using scene = await WatcherScene.start();
    const watcher = await scene.load();
    await using _ = run(watcher);

    scene.cluster.fail({ match: { path: '/apis/config.openshift.io/v1/images/cluster' }, status: 403, times: 0 });
    await scene.looks(1);

    expect(watcher.registries).toContainEqual({ prefix: 'registry.test:5000', insecure: true });
  });

  it.each([configMapPath, supportPath])('holds the first gather back: %s is refused at the start', async (path) => {
    await using scene = await WatcherScene.start();
    scene.cluster.fail({ match: { path }, status: 403, times: 2 });
    const watcher = await scene.load();
    const changes = count(watcher.changed);
    await using _ = run(watcher);
    expect(watcher.isSettled).toBe(false);

    await scene.looks(1);
    expect(watcher.isSettled).toBe(false);
    await scene.clock.advance({ seconds: 15 });

    await waitUntil('the answer', () => watcher.isSettled);
    expect(changes()).toBe(1);
  });

  it('is taken for a right that nobody has given after a minute, and said', async () => {
    await using scene = await WatcherScene.start();
    scene.cluster.fail({ match: { path: supportPath }, status: 403, times: 0 });
    const watcher = await scene.load();
    await using _ = run(watcher);

    await scene.looks(3);
    expect(watcher.isSettled).toBe(false);
    await scene.looks(1);

    expect(watcher.isSettled).toBe(true);
    expect(watcher.problems).toEqual([expect.stringMatching(/^secret openshift-config\/support: may not be read/)]);
  });

  it('holds the first gather back for as long as the cluster does not answer at all', async () => {
    await using scene = await WatcherScene.start();
    scene.cluster.fail({ match: { path: '/api*' }, status: 401, times: 0 });
    const watcher = await scene.load();
    await using _ = run(watcher);

    await scene.looks(8);
    expect([watcher.isSettled, watcher.config.intervalSeconds]).toEqual([false, 7200]);
    scene.cluster.clearFaults();
    await scene.clock.advance({ seconds: 15 });

    await waitUntil('the answer', () => watcher.isSettled && watcher.isReporting);
  });
});
