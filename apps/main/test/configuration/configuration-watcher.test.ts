import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FakeClock } from '@insights/process';
import { describe, expect, it } from '@jest/globals';
import { OpenShiftConfigApi } from '../../src/cluster/openshift-config-api.ts';
import { ConfigurationWatcher } from '../../src/configuration/configuration-watcher.ts';
import { startApiServer } from '../support/api-server.ts';
import { asleep } from '../support/asleep.ts';
import { capturedLog } from '../support/captured-log.ts';
import { openShiftObjects, secret } from '../support/cluster-objects.ts';
import { count } from '../support/counter.ts';
import { run } from '../support/running.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { waitUntil } from '../support/wait-until.ts';

interface Fault {
  readonly status?: number;
  readonly malformedAfterBytes?: number;
  readonly times: number;
}

const { signal } = new AbortController();
const namespace = 'openshift-insights';
const configMapPath = '/api/v1/namespaces/openshift-insights/configmaps/insights-config';
const supportPath = '/api/v1/namespaces/openshift-config/secrets/support';
const pullSecretPath = '/api/v1/namespaces/openshift-config/secrets/pull-secret';
const configMapRef = { resource: 'configmaps', namespace, name: 'insights-config' };

describe('the configuration in force', () => {
  it('is file, Secret and ConfigMap, and follows them within fifteen seconds', async () => {
    await using scene = await Scene.start();
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
    await using scene = await Scene.start();
    const watcher = await scene.load();
    const changes = count(watcher.changed);
    await using _ = run(watcher);

    await scene.looks(3);

    expect(changes()).toBe(0);
  });

  it('takes the record that main itself keeps in the Secret for no configuration', async () => {
    await using scene = await Scene.start();
    const watcher = await scene.load();
    const changes = count(watcher.changed);
    await using _ = run(watcher);

    scene.cluster.put(secret('support', { GathererImage: 'a', GathererImageState: '{}', GathererImageRetry: 'b' }));
    await scene.looks(1);

    expect(changes()).toBe(0);
  });

  it('stays the last good one while the file is bad, and names what is wrong', async () => {
    await using scene = await Scene.start();
    const watcher = await scene.load();
    await using _ = run(watcher);

    await scene.writeFile({ interval: 'soon' });
    await scene.clock.advance({ seconds: 15 });

    await waitUntil('the problem', () => watcher.problems.length > 0);
    expect(watcher.problems.join()).toContain('interval');
    expect(watcher.config.intervalSeconds).toBe(7200);
  });

  it('stays the last one while the file is away', async () => {
    await using scene = await Scene.start();
    const watcher = await scene.load();
    await using _ = run(watcher);

    await rm(scene.file);
    await scene.looks(2);

    expect(watcher.config.intervalSeconds).toBe(7200);
    expect(scene.log.messages('warn')).toContain('Could not read the configuration; the last one stays in force');
  });

  it('is read at once when somebody wakes the loop', async () => {
    await using scene = await Scene.start();
    const watcher = await scene.load();
    await using _ = run(watcher);
    await asleep(scene.clock);

    scene.putConfigMap('dataReporting: {interval: 3h}');
    watcher.wake();

    await waitUntil('the change', () => watcher.config.intervalSeconds === 10_800);
  });
});

describe('what may not be read just now', () => {
  it.each<[string, Fault]>([
    ['403', { status: 403, times: 0 }],
    ['401', { status: 401, times: 0 }],
    ['half an answer', { malformedAfterBytes: 10, times: 0 }],
  ])('leaves the ConfigMap in force: %s', async (_what, fault) => {
    await using scene = await Scene.start();
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
    await using scene = await Scene.start();
    scene.cluster.put(secret('support', { interval: '4h' }));
    const watcher = await scene.load();
    await using _ = run(watcher);

    scene.cluster.fail({ match: { path: supportPath }, status: 403, times: 0 });
    await scene.looks(2);

    expect(watcher.config.intervalSeconds).toBe(14_400);
    expect(scene.log.messages('warn')).toEqual(['May not read an object; what was read last stays in force']);
  });

  it('leaves the token and the credentials of registries in force', async () => {
    await using scene = await Scene.start();
    const watcher = await scene.load();
    await using _ = run(watcher);
    const { token, auths } = watcher;

    scene.cluster.fail({ match: { path: pullSecretPath }, status: 403, times: 0 });
    await scene.looks(2);

    expect([watcher.token, watcher.auths, watcher.isReporting]).toEqual([token, auths, true]);
  });

  it('leaves the registries that the cluster calls insecure as they were', async () => {
    await using scene = await Scene.start();
    const watcher = await scene.load();
    await using _ = run(watcher);

    scene.cluster.fail({ match: { path: '/apis/config.openshift.io/v1/images/cluster' }, status: 403, times: 0 });
    await scene.looks(1);

    expect(watcher.registries).toContainEqual({ prefix: 'registry.test:5000', insecure: true });
  });

  it.each([configMapPath, supportPath])('holds the first gather back: %s is refused at the start', async (path) => {
    await using scene = await Scene.start();
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
    await using scene = await Scene.start();
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
    await using scene = await Scene.start();
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

describe('a ConfigMap without config.yaml', () => {
  const utf16 = Buffer.from('\ufeffdataReporting: {obfuscation: [networking]}', 'utf16le').toString('base64');

  it.each([
    ['under another name', { data: { 'config.yml': 'dataReporting: {obfuscation: [networking]}' } }, 'config.yml'],
    ['side by side', { data: { dataReporting: 'obfuscation: [networking]' } }, 'dataReporting'],
    ['in UTF-16', { binaryData: { 'config.yaml': utf16 } }, 'binaryData.config.yaml'],
  ])('is named, and hides what it asks to be hidden: %s', async (_, content, name) => {
    await using scene = await Scene.start();
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

  it('that holds nothing at all says nothing', async () => {
    await using scene = await Scene.start();
    scene.cluster.put({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'insights-config', namespace } });

    expect((await scene.load()).problems).toEqual([]);
  });
});

describe('a value that is no text', () => {
  it('costs nothing that stands beside it', async () => {
    await using scene = await Scene.start();
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
    await using scene = await Scene.start();
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
    await using scene = await Scene.start();
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
    await using scene = await Scene.start();
    await scene.writeFile({ interval: 'soon' });

    await expect(scene.load()).rejects.toMatchObject({ code: 'ERR_CONFIG_INVALID' });
  });

  it('ends with the name of a file that is not there', async () => {
    await using scene = await Scene.start();
    await rm(scene.file);

    await expect(scene.load()).rejects.toMatchObject({
      code: 'ERR_USAGE',
      message: expect.stringContaining('server.yaml (--config)'),
    });
  });
});

/** The watcher on an API server and a file. */
class Scene implements AsyncDisposable {
  readonly clock = new FakeClock();
  readonly log = capturedLog();
  readonly file: string;
  readonly #api: Awaited<ReturnType<typeof startApiServer>>;
  readonly #stack: AsyncDisposableStack;

  private constructor(api: Awaited<ReturnType<typeof startApiServer>>, folder: string, stack: AsyncDisposableStack) {
    this.#api = api;
    this.file = join(folder, 'server.yaml');
    this.#stack = stack;
  }

  static async start(): Promise<Scene> {
    await using starting = new AsyncDisposableStack();
    const api = starting.use(await startApiServer());
    const { path } = starting.use(await temporaryFolder());
    const auths = { 'cloud.openshift.com': { auth: 'token' }, 'registry.test:5000': { auth: btoa('user:password') } };
    api.cluster.put(secret('pull-secret', { '.dockerconfigjson': JSON.stringify({ auths }) }));
    for (const object of openShiftObjects('registry.test:5000')) api.cluster.put(object);
    const scene = new Scene(api, path, starting.move());
    await scene.writeFile({});
    return scene;
  }

  get cluster() {
    return this.#api.cluster;
  }

  load(): Promise<ConfigurationWatcher> {
    const { objects } = this.#api;
    const { clock, file } = this;
    const { log } = this.log;
    const openShift = new OpenShiftConfigApi({ objects, clock, log });
    return ConfigurationWatcher.load({ objects, openShift, namespace, file, clock, log }, signal);
  }

  async writeFile(changes: Readonly<Record<string, unknown>>): Promise<void> {
    const file = {
      kind: 'GenericOperatorConfig',
      apiVersion: 'operator.openshift.io/v1alpha1',
      storagePath: '/var/lib/insights-operator',
      interval: '2h',
      endpoint: 'https://console.test/upload',
      ...changes,
    };
    await writeFile(this.file, JSON.stringify(file));
  }

  putConfigMap(config: string): void {
    const metadata = { name: 'insights-config', namespace };
    this.cluster.put({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'config.yaml': config } });
  }

  /** Lets the watcher look so many times more, each look to its end. */
  async looks(times: number): Promise<void> {
    for (let look = 0; look < times; look += 1) {
      await asleep(this.clock);
      const before = this.#api.count('GET', '/api');
      await this.clock.advance({ seconds: 15 });
      await waitUntil('a look', () => this.#api.count('GET', '/api') > before);
      await asleep(this.clock);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}
