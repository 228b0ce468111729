import { rm } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { asleep } from '../support/asleep.ts';
import { secret } from '../support/cluster-objects.ts';
import { count } from '../support/counter.ts';
import { run } from '../support/running.ts';
import { waitUntil } from '../support/wait-until.ts';
import { namespace, WatcherScene } from './watcher-scene.ts';

describe('the configuration in force', () => {
  it('is file, Secret and ConfigMap, and follows them within fifteen seconds', async () => {
    await using scene = await WatcherScene.start();
    const watcher = await scene.load();
    const changes = count(watcher.changed);
    await using _ = run(watcher);

    scene.putConfigMap('dataReporting: {interval: 3h}');
    await scene.clock.advance({ seconds: 14 });
    expect(watcher.config.intervalSeconds).toBe(7200);
    await scene.clock.advance({ seconds: 1 });

    await waitUntil('the change', () => watcher.config.intervalSeconds === 10_800);
    expect(changes()).toBe(1);
  });

  it('tells nothing while nothing changes', async () => {
    await using scene = await WatcherScene.start();
    const watcher = await scene.load();
    const changes = count(watcher.changed);
    await using _ = run(watcher);

    await scene.looks(3);

    expect(changes()).toBe(0);
  });

  it('takes the record that main itself keeps in the Secret for no configuration', async () => {
    await using scene = await WatcherScene.start();
    const watcher = await scene.load();
    const changes = count(watcher.changed);
    await using _ = run(watcher);

    scene.cluster.put(secret('support', { GathererImage: 'a', GathererImageState: '{}', GathererImageRetry: 'b' }));
    await scene.looks(1);

    expect(changes()).toBe(0);
  });

  it('stays the last good one while the file is bad, and names what is wrong', async () => {
    await using scene = await WatcherScene.start();
    const watcher = await scene.load();
    await using _ = run(watcher);

    await scene.writeFile({ interval: 'soon' });
    await scene.clock.advance({ seconds: 15 });

    await waitUntil('the problem', () => watcher.problems.length > 0);
    expect(watcher.problems.join()).toContain('interval');
    expect(watcher.config.intervalSeconds).toBe(7200);
  });

  it('stays the last one while the file is away', async () => {
    await using scene = await WatcherScene.start();
    const watcher = await scene.load();
    await using _ = run(watcher);

    await rm(scene.file);
    await scene.looks(2);

    expect(watcher.config.intervalSeconds).toBe(7200);
    expect(scene.log.messages('warn')).toContain('Could not read the configuration; the last one stays in force');
  });

  it('is read at once when somebody wakes the loop', async () => {
    await using scene = await WatcherScene.start();
    const watcher = await scene.load();
    await using _ = run(watcher);
    await asleep(scene.clock);

    scene.putConfigMap('dataReporting: {interval: 3h}');
    watcher.wake();

    await waitUntil('the change', () => watcher.config.intervalSeconds === 10_800);
  });
});

describe('a ConfigMap without config.yaml', () => {
  const utf16 = Buffer.from('\ufeffdataReporting: {obfuscation: [networking]}', 'utf16le').toString('base64');

  it.each([
    ['under another name', { data: { 'config.yml': 'dataReporting: {obfuscation: [networking]}' } }, 'config.yml'],
    ['side by side', { data: { dataReporting: 'obfuscation: [networking]' } }, 'dataReporting'],
    ['under another name in UTF-16', { binaryData: { 'config.yml': utf16 } }, 'binaryData.config.yml'],
    ['in UTF-16', { binaryData: { 'config.yaml': utf16 } }, 'config.yaml is not in UTF-8'],
  ])('is named, and hides what it asks to be hidden: %s', async (_, content, name) => {
    await using scene = await WatcherScene.start();
    scene.cluster.put({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'insights-config', namespace },
      ...content,
    });

    const watcher = await scene.load();

    expect(watcher.problems.join('\n')).toContain(name);
    expect(watcher.config.obfuscation).toContain('networking');
  });

  it.each(['utf16le', 'latin1'] as const)('but with one in %s leaves the last values in force', async (encoding) => {
    await using scene = await WatcherScene.start();
    scene.putConfigMap('dataReporting: {interval: 3h}');
    const watcher = await scene.load();
    await using _ = run(watcher);

    const bytes = Buffer.from(
      '\ufeff# für alle\ndataReporting: {interval: 4h}'.slice(encoding === 'latin1' ? 1 : 0),
      encoding,
    );
    scene.cluster.put({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'insights-config', namespace },
      binaryData: { 'config.yaml': bytes.toString('base64') },
    });
    await scene.looks(1);

    expect(watcher.config.intervalSeconds).toBe(10_800);
    expect(watcher.problems.join()).toContain('save it as UTF-8');
  });

  it('but with binary data that is UTF-8 has it all the same', async () => {
    await using scene = await WatcherScene.start();
    const text = Buffer.from('dataReporting: {interval: 4h} # für alle').toString('base64');
    scene.cluster.put({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'insights-config', namespace },
      binaryData: { 'config.yaml': text },
    });

    expect((await scene.load()).config.intervalSeconds).toBe(14_400);
  });

  it('that holds nothing at all says nothing', async () => {
    await using scene = await WatcherScene.start();
    scene.cluster.put({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'insights-config', namespace } });

    expect((await scene.load()).problems).toEqual([]);
  });
});

describe('a value that is no text', () => {
  it('costs nothing that stands beside it', async () => {
    await using scene = await WatcherScene.start();
    const support = secret('support', { interval: '3h' });
    scene.cluster.put({ ...support, data: { ...(support['data'] as object), httpProxy: null, noProxy: 7 } });
    scene.cluster.put({
      apiVersion: 'config.openshift.io/v1',
      kind: 'Image',
      metadata: { name: 'cluster' },
      spec: { registrySources: { insecureRegistries: ['a.example', null, 7] } },
    });

    const watcher = await scene.load();

    expect(watcher.config.intervalSeconds).toBe(10_800);
    expect(watcher.registries).toEqual([{ prefix: 'a.example', insecure: true }]);
  });
});

describe('the pull secret', () => {
  it('that is half edited leaves the credentials of registries as they were', async () => {
    await using scene = await WatcherScene.start();
    const watcher = await scene.load();
    await using _ = run(watcher);
    const { auths } = watcher;

    scene.cluster.put(
      secret('pull-secret', { '.dockerconfigjson': '{"auths": {"cloud.openshift.com": {"auth": "CANARY' }),
    );
    await scene.looks(1);

    expect(watcher.auths).toBe(auths);
    expect(scene.log.text()).not.toContain('CANARY');
  });

  it('that is removed takes the token along', async () => {
    await using scene = await WatcherScene.start();
    const watcher = await scene.load();
    await using _ = run(watcher);
    expect(watcher.isReporting).toBe(true);

    scene.cluster.remove({ resource: 'secrets', namespace: 'openshift-config', name: 'pull-secret' });
    await scene.clock.advance({ seconds: 15 });

    await waitUntil('the change', () => !watcher.isReporting);
  });
});

describe('the first reading', () => {
  it('ends with what is wrong in the file', async () => {
    await using scene = await WatcherScene.start();
    await scene.writeFile({ interval: 'soon' });

    await expect(scene.load()).rejects.toMatchObject({ code: 'ERR_CONFIG_INVALID' });
  });

  it('ends with the name of a file that is not there', async () => {
    await using scene = await WatcherScene.start();
    await rm(scene.file);

    await expect(scene.load()).rejects.toMatchObject({
      code: 'ERR_USAGE',
      message: expect.stringContaining('server.yaml (--config)'),
    });
  });
});
