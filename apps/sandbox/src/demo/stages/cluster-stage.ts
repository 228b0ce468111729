import { join } from 'node:path';
import { FakeConsole } from '@insights/fake-console';
import {
  forwardedEndpoint,
  Installation,
  kustomize,
  operatorNamespaces,
  quickConfiguration,
  TargetCluster,
  uploadToken,
} from '@insights/installation';
import { deriveImage, pushImage, type RepositoryAccess } from '@insights/oci';
import { bundleApp, imageEnvironment, imageLabels, imageNode, programPaths, withRow } from '@insights/operator-image';
import { identityOf, releaseVersion } from '../../deployment/release.ts';
import { type ImageChange, type Stage, type StageOptions, tag } from './stage.ts';

/** A cluster that is there already, and what the story needs beside it. */
export interface ClusterPlace {
  /** Path; default as every client finds it. */
  readonly kubeconfig?: string;
  /** Script that runs a command where the cluster's names and addresses hold, when that is not everywhere. */
  readonly wayIn?: string;
  /** A kubectl that knows how to kustomize. */
  readonly kubectl: string;
  /** Where the images go: this machine may push there, and the cluster pull. */
  readonly images: RepositoryAccess;
  /** Folder of the OCI layout with the release image. */
  readonly layout: string;
  /** Address of this machine that the upload service listens on. */
  readonly listenHost: string;
  /** Name or address by which pods reach it. */
  readonly consoleHost: string;
  /** How health and metrics of `main` are reached. */
  readonly health: 'address' | 'proxy';
}

const cleanUpMilliseconds = 120_000;

/** Any Kubernetes cluster as a stage. What was installed for the story is removed at its end. */
export class ClusterStage implements Stage {
  readonly cluster: TargetCluster;
  readonly console: FakeConsole;
  readonly #place: ClusterPlace;
  readonly #options: StageOptions;
  readonly #stack: AsyncDisposableStack;
  #releaseDigest = '';

  private constructor(
    parts: { place: ClusterPlace; cluster: TargetCluster; console: FakeConsole },
    options: StageOptions,
    stack: AsyncDisposableStack,
  ) {
    this.cluster = parts.cluster;
    this.console = parts.console;
    this.#place = parts.place;
    this.#options = options;
    this.#stack = stack;
  }

  /** @throws InstallationError `ERR_INSTALLATION_EXISTS` when the operator is installed there already; ClusterError */
  static async open(place: ClusterPlace, options: StageOptions, signal: AbortSignal): Promise<ClusterStage> {
    const { clock } = options;
    await using stack = new AsyncDisposableStack();
    const { kubeconfig } = place;
    const cluster = stack.use(await TargetCluster.connect({ kubeconfig, env: process.env, clock, signal }));
    await cluster.mustNotHave(operatorNamespaces);
    const console = stack.use(await FakeConsole.start({ host: place.listenHost }));
    stack.defer(() => cluster.removeCreated(AbortSignal.timeout(cleanUpMilliseconds)));
    return new ClusterStage({ place, cluster, console }, options, stack.move());
  }

  get repository(): string {
    const { registry, repository } = this.#place.images;
    return `${registry}/${repository}`;
  }

  get places() {
    const { wayIn, kubeconfig = process.env['KUBECONFIG'] ?? '~/.kube/config' } = this.#place;
    const entry = wayIn === undefined ? [] : ([['from here, as root: a shell in it', wayIn]] as const);
    return [
      ...entry,
      ['KUBECONFIG', kubeconfig],
      ['images', this.repository],
      ['upload service', this.#consoleOrigin],
    ] as const;
  }

  async install(): Promise<Installation> {
    const { cluster, repository } = this;
    const { images, layout, kubectl, kubeconfig, health } = this.#place;
    const { digest } = await pushImage({ ...images, layout, tag: releaseVersion }, cluster.signal);
    this.#releaseDigest = digest;
    const manifests = await kustomize(kubectl, join(this.#options.root, 'deploy/kubernetes'));
    return Installation.install({
      cluster,
      endpoint: forwardedEndpoint({ cluster, kubectl, kubeconfig, health }),
      manifests: [...manifests, uploadToken()],
      image: `${repository}@${digest}`,
      releaseVersion,
      configuration: this.#configuration,
    });
  }

  async publish(version: string, { row, gatherer }: ImageChange): Promise<string> {
    const { root, clock } = this.#options;
    const plugins = row === undefined ? [] : [withRow(row)];
    const content =
      gatherer === undefined
        ? await bundleApp({ app: 'gatherer', root, interpreter: imageNode, plugins })
        : `#!${imageNode}\n${gatherer}`;
    const identity = identityOf(version, clock);
    const { digest } = await deriveImage(
      {
        ...this.#place.images,
        from: this.#releaseDigest,
        files: [{ path: programPaths.gatherer, content }],
        labels: imageLabels(identity),
        env: imageEnvironment(identity),
        tag,
      },
      this.cluster.signal,
    );
    return `${this.repository}@${digest}`;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }

  get #consoleOrigin(): string {
    return `http://${this.#place.consoleHost}:${new URL(this.console.origin).port}`;
  }

  get #configuration(): Readonly<Record<string, unknown>> {
    const { registry, plainHttp } = this.#place.images;
    const quick = quickConfiguration(this.repository, this.console.endpointsAt(this.#consoleOrigin));
    const insecureRegistries = plainHttp ? [registry] : [];
    return { ...quick, fastTrack: { ...(quick['fastTrack'] as object), insecureRegistries } };
  }
}
