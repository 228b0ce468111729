import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FakeClock } from '@insights/process';
import { OpenShiftConfigApi } from '../../src/cluster/openshift-config-api.ts';
import { ConfigurationWatcher } from '../../src/configuration/configuration-watcher.ts';
import { startApiServer } from '../support/api-server.ts';
import { asleep } from '../support/asleep.ts';
import { capturedLog } from '../support/captured-log.ts';
import { openShiftObjects, secret } from '../support/cluster-objects.ts';
import { configurationFile } from '../support/config.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { waitUntil } from '../support/wait-until.ts';

const { signal } = new AbortController();
export const namespace = 'openshift-insights';

/** The watcher on an API server and a file. */
export class WatcherScene implements AsyncDisposable {
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

  static async start(): Promise<WatcherScene> {
    await using starting = new AsyncDisposableStack();
    const api = starting.use(await startApiServer());
    const { path } = starting.use(await temporaryFolder());
    const auths = { 'cloud.openshift.com': { auth: 'token' }, 'registry.test:5000': { auth: btoa('user:password') } };
    api.cluster.put(secret('pull-secret', { '.dockerconfigjson': JSON.stringify({ auths }) }));
    for (const object of openShiftObjects('registry.test:5000')) api.cluster.put(object);
    const scene = new WatcherScene(api, path, starting.move());
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
    await writeFile(this.file, configurationFile(changes));
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
