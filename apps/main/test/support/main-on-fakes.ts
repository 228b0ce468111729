import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAnswer, type StatusDocument, statusSchema } from '@insights/contract';
import { FakeCluster } from '@insights/fake-cluster';
import { FakeConsole } from '@insights/fake-console';
import { FakeGatherer, writeSampleArchive } from '@insights/fake-gatherer';
import { FakeRegistry } from '@insights/fake-registry';
import { catalogue } from '@insights/gathering';
import { createLogger, systemClock } from '@insights/process';
import { supportSecret } from '@insights/rollout-store';
import { drive } from '../../src/assemble.ts';
import { clusterObjects, openShiftObjects, secret } from './cluster-objects.ts';
import { FakePod, type ImageBehaviour } from './fake-pod.ts';
import { grantRights, withoutOpenShift } from './rights.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { versionInfo } from './version-info.ts';
import { waitUntil } from './wait-until.ts';

/** In every place that a credential is in; must not turn up anywhere else. */
export const canary = 'CANARY-c0ffee-token';
export const repository = 'openshift/origin-insights-operator';
export const tag = '4.20-fast-track';

const described = { description: '', reads: [], records: [], sensitivity: '', since: '' };

/** What a {@link MainOnFakes} may have different. */
export interface MainOnFakesOptions {
  /** Further keys of the configuration file. */
  readonly configuration?: Readonly<Record<string, unknown>>;
  /** Keys of the support secret; `null`: there is none. */
  readonly support?: Readonly<Record<string, string>> | null;
  /** Without a token nothing is gathered. */
  readonly hasToken?: boolean;
  /** `false`: a plain Kubernetes. */
  readonly isOpenShift?: boolean;
  /** Files of `deploy/base`: main runs as its account, with what these allow. Default: as administrator. */
  readonly rights?: readonly string[];
}

/** `main` in this process, put together as the program does, on the fakes of everything it talks to. */
export class MainOnFakes implements AsyncDisposable {
  readonly cluster: FakeCluster;
  readonly registry: FakeRegistry;
  readonly console: FakeConsole;
  readonly gatherer: FakeGatherer;
  readonly pod: FakePod;
  readonly folder: string;
  readonly releaseImage: string;
  /** Where health and metrics are served from the next start on. */
  listen = 'tcp://127.0.0.1:0';
  /** Every line of the log since `main` was started last. */
  readonly log: string[] = [];
  readonly #images: Map<string, ImageBehaviour>;
  readonly #stack: AsyncDisposableStack;
  #main: { readonly stop: AbortController; readonly ended: Promise<void> } | undefined;

  private constructor(
    parts: Pick<MainOnFakes, 'cluster' | 'registry' | 'console' | 'gatherer' | 'folder'>,
    stack: AsyncDisposableStack,
  ) {
    this.cluster = parts.cluster;
    this.registry = parts.registry;
    this.console = parts.console;
    this.gatherer = parts.gatherer;
    this.folder = parts.folder;
    this.#stack = stack;
    this.#images = new Map();
    this.releaseImage = this.#image('4.20.3');
    this.pod = stack.use(new FakePod({ ...parts, images: this.#images, releaseImage: this.releaseImage }));
  }

  static async create(options: MainOnFakesOptions = {}): Promise<MainOnFakes> {
    await using starting = new AsyncDisposableStack();
    const folder = starting.use(await temporaryFolder()).path;
    const [cluster, registry, console, gatherer] = await Promise.all([
      FakeCluster.start({ tls: false }),
      FakeRegistry.start(),
      FakeConsole.start({ token: canary }),
      FakeGatherer.start({
        listen: `unix:${join(folder, 'gatherer.sock')}`,
        version: versionInfo('4.20.3'),
        gather: () => writeSampleArchive(join(folder, 'archives')),
      }),
    ]);
    for (const part of [cluster, registry, console, gatherer]) starting.use(part);
    gatherer.functions = catalogue.map((each) => ({ ...described, id: each.id, runsIn: each.runsIn ?? 'gatherer' }));
    const stack = starting.move();
    const main = new MainOnFakes({ cluster, registry, console, gatherer, folder }, stack);
    main.#populate(options);
    await main.#writeFiles(options);
    return main;
  }

  /** Creates one and starts `main`. */
  static async start(options: MainOnFakesOptions = {}): Promise<MainOnFakes> {
    const main = await MainOnFakes.create(options);
    main.startMain();
    return main;
  }

  startMain(): void {
    const stop = new AbortController();
    this.log.length = 0;
    const destination = { write: (line: string) => void this.log.push(line) };
    const log = createLogger({ level: 'debug', name: 'main', destination });
    const ended = drive(
      { values: this.#flags(), env: this.env, clock: systemClock, random: Math.random, log },
      stop.signal,
    );
    ended.catch(() => {}); // looked at when it is stopped
    this.#main = { stop, ended };
  }

  /** Ends `main` as SIGTERM does. */
  async stopMain(): Promise<void> {
    this.#main?.stop.abort(new Error('stopped'));
    await this.#main?.ended.catch((error: unknown) => {
      if (!(Error.isError(error) && error.message === 'stopped')) throw error;
    });
    this.#main = undefined;
  }

  /** Resolves when `main` ends by itself, with what it throws. */
  async failure(): Promise<unknown> {
    return this.#main?.ended.then(
      () => undefined,
      (error: unknown) => error,
    );
  }

  get env(): NodeJS.ProcessEnv {
    return {
      POD_NAME: 'insights-operator-1',
      POD_NAMESPACE: 'openshift-insights',
      POD_UID: this.pod.uid,
      NODE_NAME: 'worker-0',
      RELEASE_VERSION: '4.20.3',
      RELATED_IMAGE_GATHERER: this.releaseImage,
      INSIGHTS_BUILD_VERSION: '4.20.3',
    };
  }

  /** The flags of the program as arguments. */
  get args(): string[] {
    return Object.entries(this.#flags()).map(([name, value]) => `--${name}=${value}`);
  }

  /** Publishes an image under the tag that is followed. @returns its reference by digest */
  publish(version: string, behaviour: ImageBehaviour = { version }): string {
    const image = this.#image(version, { tag });
    this.#images.set(image, behaviour);
    return image;
  }

  async status(): Promise<StatusDocument> {
    return parseAnswer(statusSchema, 'the status', await this.get('/status'));
  }

  /** `GET` of one of `main`'s endpoints; JSON, or text of anything else. */
  async get(path: string): Promise<unknown> {
    const isLocal = ['/status', '/rollout/history', '/events'].includes(path);
    const serves = isLocal ? 'status and events' : 'health and metrics';
    const address = await waitUntil('the server', () => this.address(serves));
    const text = await (await fetch(`${address}${path}`)).text();
    return text.startsWith('{') ? JSON.parse(text) : text;
  }

  /** The decoded keys of the support secret. */
  support(): Readonly<Record<string, string>> {
    const { data = {} } = (this.cluster.get(supportSecret) ?? {}) as { data?: Record<string, string> };
    return Object.fromEntries(
      Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]),
    );
  }

  /** Edits the support secret as a human does; `undefined` removes a key. */
  editSupport(changes: Readonly<Record<string, string | undefined>>): void {
    const merged = { ...this.support(), ...changes };
    this.cluster.put(secret('support', merged));
  }

  removeSupport(): void {
    this.cluster.remove(supportSecret);
  }

  /** ClusterOperator `insights`, its conditions by type. */
  conditions(): Map<string, { readonly status: string; readonly reason: string; readonly message: string }> {
    const operator = this.cluster.get({
      group: 'config.openshift.io',
      version: 'v1',
      resource: 'clusteroperators',
      name: 'insights',
    }) as { status?: { conditions?: { type: string; status: string; reason: string; message: string }[] } } | undefined;
    return new Map(operator?.status?.conditions?.map((condition) => [condition.type, condition]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stopMain().catch(() => {}); // a test that wants to know has asked
    await this.#stack.disposeAsync();
  }

  /** Where `main` serves something, by the log. */
  address(serves: 'health and metrics' | 'status and events'): string | undefined {
    const line = this.log.findLast((each) => each.includes('"Listening"') && each.includes(serves));
    return line === undefined ? undefined : (JSON.parse(line) as { address: string }).address;
  }

  #image(version: string, target: { readonly tag?: string } = {}): string {
    const labels = {
      'org.opencontainers.image.version': version,
      'org.opencontainers.image.revision': versionInfo(version).revision,
      'insights.openshift.io/contract': '1',
    };
    const digest = this.registry.pushImage({ repository, ...target, labels });
    return `${this.registry.host}/${repository}@${digest}`;
  }

  #flags() {
    return {
      config: join(this.folder, 'server.yaml'),
      kubeconfig: join(this.folder, 'kubeconfig'),
      listen: this.listen,
      'local-listen': 'tcp://127.0.0.1:0',
      'credentials-path': join(this.folder, 'credentials'),
      'log-level': 'debug',
    };
  }

  #populate({ support = {}, hasToken = true, isOpenShift = true }: MainOnFakesOptions): void {
    const auths = hasToken ? { 'cloud.openshift.com': { auth: canary } } : {};
    if (support !== null) this.cluster.put(secret('support', support));
    this.cluster.put(secret('pull-secret', { '.dockerconfigjson': JSON.stringify({ auths }) }));
    for (const object of clusterObjects) this.cluster.put(object);
    if (isOpenShift) for (const object of openShiftObjects(this.registry.host)) this.cluster.put(object);
    else withoutOpenShift(this.cluster);
  }

  async #writeFiles({ configuration, rights, isOpenShift = true }: MainOnFakesOptions): Promise<void> {
    await mkdir(join(this.folder, 'archives'));
    const kubeconfig = rights ? await grantRights(this.cluster, rights) : this.cluster.kubeconfig;
    await writeFile(join(this.folder, 'kubeconfig'), kubeconfig);
    const { pull_report: report, ...endpoints } = this.console.endpoints;
    const file = {
      kind: 'GenericOperatorConfig',
      apiVersion: 'operator.openshift.io/v1alpha1',
      storagePath: join(this.folder, 'archives'),
      interval: '1s',
      ...endpoints,
      conditionalGathererEndpoint: '',
      pull_report: { ...report, delay: '50ms', min_retry: '100ms', timeout: '10s' },
      fastTrack: {
        repository: `${this.registry.host}/${repository}`,
        ...(isOpenShift ? {} : { insecureRegistries: [this.registry.host] }),
        interval: '200ms',
        probation: { gathers: 1, minimum: '100ms', maximum: '30s' },
      },
      gatherer: { socket: join(this.folder, 'gatherer.sock'), timeout: '5s' },
      ...configuration,
    };
    await writeFile(join(this.folder, 'server.yaml'), JSON.stringify(file));
  }
}
