import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from '@insights/cluster';
import { FakeConsole } from '@insights/fake-console';
import {
  forwardedEndpoint,
  Installation,
  kustomize,
  type MainEndpoint,
  quickConfiguration,
  TargetCluster,
} from '@insights/installation';
import { type Clock, CodedError, errorCode, errorMessage, systemClock, waitUntil } from '@insights/process';
import { describeInstallation } from './describe-installation.ts';
import { type Variant, Variants } from '../images/variants.ts';
import { type Measurement, record } from '../report/measurements.ts';
import { releaseVersion, type Surroundings } from '../setup/surroundings.ts';

/** Sections of the operator's configuration file. */
export type Sections = Readonly<Record<string, unknown>>;

const support = { group: '', version: 'v1', resource: 'secrets', namespace: 'openshift-config', name: 'support' };
const heldAgainstImages = {
  group: '',
  version: 'v1',
  resource: 'configmaps',
  namespace: 'openshift-insights',
  name: 'insights-gatherer-image',
};
// Fifty tests wait for these: shorter than what people watch in the demo.
const interval = '2s';
const quicker = { interval: '500ms', probation: { gathers: 1, minimum: '1s', maximum: '60s' } };
const recordKeys = ['GathererImage', 'GathererImageState', 'GathererImageRetry'];

/** The operator on the cluster, an upload service of its own, and images to publish: what a suite works with. */
export class Stage implements AsyncDisposable {
  readonly surroundings: Surroundings;
  readonly clock: Clock = systemClock;
  readonly cluster: TargetCluster;
  readonly console: FakeConsole;
  readonly installation: Installation;
  readonly variants: Variants;
  readonly #stack: AsyncDisposableStack;

  private constructor(
    surroundings: Surroundings,
    parts: Pick<Stage, 'cluster' | 'console' | 'installation' | 'variants'>,
    stack: AsyncDisposableStack,
  ) {
    this.surroundings = surroundings;
    this.cluster = parts.cluster;
    this.console = parts.console;
    this.installation = parts.installation;
    this.variants = parts.variants;
    this.#stack = stack;
  }

  /**
   * Installs the operator, or installs it anew with another configuration.
   * @param sections - what this suite sets in the configuration besides
   */
  static async open(surroundings: Surroundings, sections: Sections = {}): Promise<Stage> {
    const { kubeconfig, listenHost, releaseDigest } = surroundings;
    await using stack = new AsyncDisposableStack();
    const ended = new AbortController();
    stack.defer(() => ended.abort(new Error('the suite has ended')));
    const { signal } = ended;
    const console = stack.use(await FakeConsole.start({ host: listenHost }));
    const cluster = stack.use(await TargetCluster.connect({ kubeconfig, env: {}, clock: systemClock, signal }));
    const variants = new Variants(surroundings, signal);
    await variants.publishRelease();
    const installation = await Installation.install({
      cluster,
      endpoint: endpointFor(surroundings, cluster),
      manifests: await manifestsOf(surroundings),
      image: variants.imageOf(releaseDigest),
      releaseVersion,
      configuration: configurationFor(surroundings, console, sections),
    });
    await using opening = new AsyncDisposableStack();
    const stage = opening.use(new Stage(surroundings, { cluster, console, installation, variants }, stack.move()));
    await stage.startAfresh();
    // From here on it is the suite's.
    opening.move();
    return stage;
  }

  /** A pod that was never touched, with nothing remembered and nothing newer to be had. */
  async startAfresh(): Promise<void> {
    await this.variants.publishRelease();
    const before = await this.installation.pod();
    if (before) await this.installation.deletePod();
    await this.forget();
    await this.until('a fresh pod', 90, async () => {
      const pod = await this.installation.pod();
      if (!pod || pod.metadata.uid === before?.metadata.uid) return undefined;
      return this.runsRelease();
    });
  }

  /** `true` once the gatherer runs the variant and has said so itself. */
  async runs({ image, version }: Pick<Variant, 'image' | 'version'>): Promise<true | undefined> {
    if (!(await this.installation.isRunning(image))) return undefined;
    return (await this.installation.status()).gatherer.version === version ? true : undefined;
  }

  /** `true` once the gatherer runs the release image and has said so itself. */
  runsRelease(): Promise<true | undefined> {
    return this.runs({ image: this.installation.releaseImage, version: releaseVersion });
  }

  /** Takes the record out of the Secret, as an administrator may, and what is held against images out of its copy. */
  async forget(): Promise<void> {
    await this.cluster.change(support, (secret) => without(secret, recordKeys));
    if ((await this.cluster.find(heldAgainstImages)) === undefined) return;
    await this.cluster.change(heldAgainstImages, (map) => without(map, Object.keys(map['data'] ?? {})));
  }

  /** Waits until something is there. @throws CodedError `ERR_TIMEOUT` naming what, with the state of the operator */
  async until<Value>(
    what: string,
    seconds: number,
    look: () => Promise<Value | undefined> | Value | undefined,
  ): Promise<Value> {
    const { clock, cluster, installation } = this;
    try {
      return await waitUntil({ clock, what, seconds, look, pauseMilliseconds: 200 }, cluster.signal);
    } catch (cause) {
      if (errorCode(cause) !== 'ERR_TIMEOUT') throw cause;
      const message = `${errorMessage(cause)}\n${await describeInstallation(installation)}`;
      throw new CodedError('ERR_TIMEOUT', message, { cause });
    }
  }

  /** Adds a line to the table at the end. */
  measure(name: string, value: number, unit: Measurement['unit']): Promise<void> {
    return record(this.surroundings.measurements, { name, value, unit });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

/** The object without these keys of its data; `undefined` when it has none of them. */
function without(object: JsonObject, keys: readonly string[]): JsonObject | undefined {
  const data = Object.entries((object['data'] ?? {}) as JsonObject);
  const kept = data.filter(([key]) => !keys.includes(key));
  return kept.length === data.length ? undefined : { ...object, data: Object.fromEntries(kept) };
}

function endpointFor({ kind, kubectl, kubeconfig }: Surroundings, cluster: TargetCluster): MainEndpoint {
  return forwardedEndpoint({ cluster, kubectl, kubeconfig, health: kind === 'current' ? 'proxy' : 'address' });
}

async function manifestsOf({ root, kubectl, overlay }: Surroundings) {
  const folder = join(root, 'deploy', overlay);
  await access(join(folder, 'kustomization.yaml'));
  return kustomize(kubectl, folder);
}

function configurationFor(surroundings: Surroundings, console: FakeConsole, sections: Sections): Sections {
  const { registry, repository, consoleHost, plainHttp } = surroundings;
  const { port } = new URL(console.origin);
  const quick = quickConfiguration(`${registry}/${repository}`, console.endpointsAt(`http://${consoleHost}:${port}`));
  const fastTrack = {
    ...(quick['fastTrack'] as Sections),
    ...quicker,
    ...(plainHttp && { insecureRegistries: [registry] }),
    ...(sections['fastTrack'] as Sections | undefined),
  };
  return { ...quick, interval, ...sections, fastTrack };
}
