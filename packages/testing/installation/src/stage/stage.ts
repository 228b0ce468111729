import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '@insights/cluster';
import { FakeConsole } from '@insights/fake-console';
import { deriveImage, type DeriveImageOptions, promote, pushImage, type RepositoryAccess } from '@insights/oci';
import { type BuildIdentity, imageEnvironment, imageLabels, programPaths } from '@insights/operator-image';
import { type Clock, type JsonObject, waitUntil } from '@insights/process';
import { TargetCluster } from '../cluster/target-cluster.ts';
import type { Manifest } from '../manifests/manifest.ts';
import { mergeSections } from '../manifests/merge-sections.ts';
import { quickConfiguration } from '../manifests/quick-configuration.ts';
import { kustomize } from '../manifests/read-manifests.ts';
import { Installation } from '../operator/installation.ts';
import type { MainEndpoint } from '../operator/main-endpoint.ts';
import { operatorNamespaces } from '../operator/namespaces.ts';
import { forwardedEndpoint } from '../operator/port-forward.ts';
import { releaseVersion, trackedTag } from './release.ts';

/** A cluster that is there already, and what a story needs beside it. */
export interface StagePlace {
  /** Path; default as every client finds it. */
  readonly kubeconfig?: string | undefined;
  /** A kubectl that knows how to kustomize. */
  readonly kubectl: string;
  /** Where the images go: this machine may push there, and the cluster pull. */
  readonly images: RepositoryAccess;
  /** Address of this machine that the upload service listens on. */
  readonly listenHost: string;
  /** Name or address by which pods reach it. */
  readonly consoleHost: string;
  /** How health and metrics of `main` are reached. */
  readonly health: 'address' | 'proxy';
}

interface OpenOptions {
  readonly place: StagePlace;
  /** Where the kubeconfig is found when {@link StagePlace} has none. */
  readonly env: Environment;
  readonly clock: Clock;
  /**
   * The cluster is somebody's: it must not have the operator, and what was installed is removed at the end. Default: it is
   * there for the stage, and the next one finds the operator installed.
   */
  readonly isGuest?: boolean;
  /** Ends what is under way; taking the stage down takes its own time. */
  readonly signal?: AbortSignal;
}

interface InstallOptions {
  /** Folder with the kustomization. */
  readonly kustomization: string;
  /** Objects beside those of the kustomization. */
  readonly manifests?: readonly Manifest[];
  /** Of the release image, which the registry has. */
  readonly releaseDigest: string;
  readonly sections?: JsonObject;
}

/** What an image differs in from the one that it is made of, besides its identity. */
export interface ImageChange extends Pick<DeriveImageOptions, 'files' | 'labels' | 'env' | 'architecture'> {
  /** In the place of the gatherer: an executable. */
  readonly gatherer?: string | Buffer;
}

/** An image that the registry has, and no tag need name. */
export interface StageImage {
  /** By digest, as the pod names it. */
  readonly image: string;
  readonly digest: string;
  readonly version: string;
}

const cleanUpMilliseconds = 120_000;
const pauseMilliseconds = 200;

/**
 * A Kubernetes cluster as the stage of a story: connections to it, an upload service that its pods reach, the registry that
 * it pulls from. It installs the operator, makes images of the release image and publishes them.
 */
export class Stage implements AsyncDisposable {
  readonly cluster: TargetCluster;
  readonly console: FakeConsole;
  readonly #place: StagePlace;
  readonly #endpoint: MainEndpoint;
  readonly #stack: AsyncDisposableStack;

  private constructor(
    place: StagePlace,
    { cluster, console }: Pick<Stage, 'cluster' | 'console'>,
    stack: AsyncDisposableStack,
  ) {
    const { kubectl, kubeconfig, health } = place;
    this.#place = place;
    this.cluster = cluster;
    this.console = console;
    this.#endpoint = forwardedEndpoint({ cluster, kubectl, kubeconfig, health });
    this.#stack = stack;
  }

  /**
   * Opens a stage and sets it up; when that throws, what was opened is closed and what was installed is gone.
   * @param setUp - what it resolves to has the stage from then on, and disposes of it
   * @throws InstallationError `ERR_INSTALLATION_EXISTS` for a guest; ClusterError; whatever `setUp` throws
   */
  static async open<Result>(
    { place, env, clock, isGuest = false, signal }: OpenOptions,
    setUp: (stage: Stage) => Promise<Result>,
  ): Promise<Result> {
    await using stack = new AsyncDisposableStack();
    const ended = new AbortController();
    stack.defer(() => ended.abort(new Error('the stage is taken down')));
    const either = signal ? AbortSignal.any([signal, ended.signal]) : ended.signal;
    const { kubeconfig, listenHost } = place;
    const cluster = stack.use(await TargetCluster.connect({ kubeconfig, env, clock, signal: either }));
    if (isGuest) await cluster.mustNotHave(operatorNamespaces);
    const console = stack.use(await FakeConsole.start({ host: listenHost }));
    // Before the upload service ends, or the operator's last words would be about that.
    if (isGuest) stack.defer(() => cluster.removeCreated(AbortSignal.timeout(cleanUpMilliseconds)));
    await using opening = new AsyncDisposableStack();
    const stage = opening.use(new Stage(place, { cluster, console }, stack.move()));
    const result = await setUp(stage);
    opening.move();
    return result;
  }

  /** `host/name` of the images. */
  get repository(): string {
    const { registry, repository } = this.#place.images;
    return `${registry}/${repository}`;
  }

  /** The upload service as pods reach it. */
  get consoleOrigin(): string {
    return `http://${this.#place.consoleHost}:${new URL(this.console.origin).port}`;
  }

  /** How the pod names a digest. */
  imageOf(digest: string): string {
    return `${this.repository}@${digest}`;
  }

  /**
   * The operator's configuration file for this stage: {@link quickConfiguration} with the services and images of the place.
   * @param sections - keys over it, section by section
   */
  configuration(sections: JsonObject = {}): JsonObject {
    const { registry, plainHttp } = this.#place.images;
    const quick = quickConfiguration(this.repository, this.console.endpointsAt(this.consoleOrigin));
    const insecure = plainHttp ? { fastTrack: { insecureRegistries: [registry] } } : {};
    return mergeSections(mergeSections(quick, insecure), sections);
  }

  /**
   * Pushes the release image.
   * @param layout - folder of its OCI layout
   * @returns its digest
   */
  async pushRelease(layout: string): Promise<string> {
    const { digest } = await pushImage({ ...this.#place.images, layout, tag: releaseVersion }, this.cluster.signal);
    return digest;
  }

  /** Installs the operator, or installs it anew. @throws InstallationError; ClusterError */
  async install({ kustomization, manifests = [], releaseDigest, sections }: InstallOptions): Promise<Installation> {
    // A folder that is not there is the address of a repository to kubectl.
    await access(join(kustomization, 'kustomization.yaml'));
    return Installation.install({
      cluster: this.cluster,
      endpoint: this.#endpoint,
      manifests: [...(await kustomize(this.#place.kubectl, kustomization)), ...manifests],
      image: this.imageOf(releaseDigest),
      releaseVersion,
      configuration: this.configuration(sections),
    });
  }

  /** The operator once somebody has installed it. @throws ClusterError `ERR_CLUSTER_NOT_FOUND` */
  installed(): Promise<Installation> {
    return Installation.find({ cluster: this.cluster, endpoint: this.#endpoint });
  }

  /**
   * Makes an image of another one over the wire; no tag names it yet.
   * @param from - digest of what it is made of
   */
  async derive(from: string, identity: BuildIdentity, change: ImageChange = {}): Promise<StageImage> {
    const { gatherer, files = [], labels, env, ...others } = change;
    const program = gatherer === undefined ? [] : [{ path: programPaths.gatherer, content: gatherer }];
    const { digest } = await deriveImage(
      {
        ...this.#place.images,
        ...others,
        from,
        files: [...program, ...files],
        labels: { ...imageLabels(identity), ...labels },
        env: { ...imageEnvironment(identity), ...env },
      },
      this.cluster.signal,
    );
    return { image: this.imageOf(digest), digest, version: identity.version };
  }

  /** Makes the tag that the operator follows stand for the image. */
  async publish({ digest }: Pick<StageImage, 'digest'>): Promise<void> {
    await promote({ ...this.#place.images, digest, tag: trackedTag }, this.cluster.signal);
  }

  /** Waits until something is there. @throws CodedError `ERR_TIMEOUT` naming what */
  until<Value>(
    what: string,
    seconds: number,
    look: () => Promise<Value | undefined> | Value | undefined,
  ): Promise<Value> {
    const { clock, signal } = this.cluster;
    return waitUntil({ clock, what, seconds, look, pauseMilliseconds }, signal);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}
