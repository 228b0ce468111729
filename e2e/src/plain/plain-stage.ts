import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { FakeConsole } from '@insights/fake-console';
import {
  customize,
  forwardedEndpoint,
  Installation,
  type MainEndpoint,
  quickConfiguration,
  readManifests,
  TargetCluster,
} from '@insights/installation';
import { systemClock, waitUntil } from '@insights/process';
import { stringify } from 'yaml';
import { Variants } from '../images/variants.ts';
import { releaseVersion, type Surroundings } from '../setup/surroundings.ts';
import type { Kubectl } from './kubectl.ts';
import { ownKustomization } from './own-kustomization.ts';

/** What an administrator of a plain Kubernetes has: a kustomization of their own, a console, images to publish. */
export class PlainStage implements AsyncDisposable {
  /** For `kubectl -k`. */
  readonly folder: string;
  readonly console: FakeConsole;
  readonly cluster: TargetCluster;
  readonly variants: Variants;
  readonly #endpoint: MainEndpoint;
  readonly #stack: AsyncDisposableStack;

  private constructor(
    { folder, kubectl, kubeconfig }: Pick<Surroundings, 'folder' | 'kubectl' | 'kubeconfig'>,
    { console, cluster, variants }: Pick<PlainStage, 'console' | 'cluster' | 'variants'>,
    stack: AsyncDisposableStack,
  ) {
    this.folder = folder;
    this.#endpoint = forwardedEndpoint({ cluster, kubectl, kubeconfig, health: 'address' });
    this.console = console;
    this.cluster = cluster;
    this.variants = variants;
    this.#stack = stack;
  }

  /** Writes the kustomization; applies nothing. */
  static async open(surroundings: Surroundings): Promise<PlainStage> {
    const { kubeconfig, listenHost } = surroundings;
    await using stack = new AsyncDisposableStack();
    const ended = new AbortController();
    stack.defer(() => ended.abort(new Error('the suite has ended')));
    const { signal } = ended;
    const console = stack.use(await FakeConsole.start({ host: listenHost }));
    const cluster = stack.use(await TargetCluster.connect({ kubeconfig, env: {}, clock: systemClock, signal }));
    const variants = new Variants(surroundings, signal);
    await variants.publishRelease();
    const folder = join(surroundings.folder, 'plain');
    await mkdir(folder, { recursive: true });
    await writeKustomization(surroundings, folder);
    await writeConfiguration(surroundings, { folder, console });
    return new PlainStage({ ...surroundings, folder }, { console, cluster, variants }, stack.move());
  }

  /** The operator once it is applied. */
  installation(): Promise<Installation> {
    return Installation.find({ cluster: this.cluster, endpoint: this.#endpoint });
  }

  /** Waits until something is there. @throws CodedError `ERR_TIMEOUT` naming what */
  until<Value>(what: string, seconds: number, look: () => Promise<Value | undefined> | Value | undefined) {
    const { clock, signal } = this.cluster;
    return waitUntil({ clock, what, seconds, look, pauseMilliseconds: 200 }, signal);
  }

  /** The pull secret of the document, as a file: any token will do for a console of our own. */
  async writePullSecret(): Promise<string> {
    const file = join(this.folder, 'pull-secret.json');
    await writeFile(file, JSON.stringify({ auths: { 'cloud.openshift.com': { auth: btoa('stand-in:token') } } }));
    return file;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

/** @returns the pull secret is made as the document says */
export async function createPullSecret(kubectl: Kubectl, file: string): Promise<void> {
  const kind = '--type=kubernetes.io/dockerconfigjson';
  const content = `--from-file=.dockerconfigjson=${file}`;
  await kubectl.run('-n', 'openshift-config', 'create', 'secret', 'generic', 'pull-secret', kind, content);
}

async function writeKustomization(surroundings: Surroundings, folder: string): Promise<void> {
  const { root, registry, repository, releaseDigest } = surroundings;
  const text = ownKustomization(await readFile(join(root, 'deploy/README.md'), 'utf8'), {
    resource: relative(folder, join(root, 'deploy/kubernetes')),
    repository: `${registry}/${repository}`,
    digest: releaseDigest,
    version: releaseVersion,
  });
  await writeFile(join(folder, 'kustomization.yaml'), text);
}

// A copy of that of base, with services of our own and seconds where a cluster has hours.
async function writeConfiguration(
  { root, registry, repository, consoleHost }: Surroundings,
  { folder, console }: { folder: string; console: FakeConsole },
): Promise<void> {
  const endpoints = console.endpointsAt(`http://${consoleHost}:${new URL(console.origin).port}`);
  const quick = quickConfiguration(`${registry}/${repository}`, endpoints);
  const fastTrack = { ...(quick['fastTrack'] as object), insecureRegistries: [registry] };
  const base = await readManifests(join(root, 'deploy/base'));
  const configuration = customize(
    base.filter(({ metadata }) => metadata.name === 'insights-operator-config'),
    { image: '', releaseVersion, configuration: { ...quick, fastTrack } },
  );
  await writeFile(join(folder, 'configuration.yaml'), stringify(configuration[0]));
}
