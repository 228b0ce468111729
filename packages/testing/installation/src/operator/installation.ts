import type { JsonObject, ResourceRef } from '@insights/cluster';
import type { Decision, HistoryDocument, StatusDocument } from '@insights/contract';
import type { TargetCluster } from '../cluster/target-cluster.ts';
import { InstallationError } from '../errors.ts';
import { customize, type Customization } from '../manifests/customize.ts';
import type { Manifest } from '../manifests/manifest.ts';
import type { MainEndpoint } from './main-endpoint.ts';
import type { ContainerStatus, OperatorPod } from './operator-pod.ts';

/** What {@link Installation.install} takes. */
export interface InstallOptions extends Customization {
  readonly cluster: TargetCluster;
  readonly endpoint: MainEndpoint;
  /** Those of `deploy/base` or of an overlay. */
  readonly manifests: readonly Manifest[];
}

/** The verdict about an image. */
export type Verdict = NonNullable<StatusDocument['rollout']['record']>['quarantine'][number];

const installedDeployment = {
  group: 'apps',
  version: 'v1',
  resource: 'deployments',
  namespace: 'openshift-insights',
  name: 'insights-operator',
};

/** The operator as installed on a cluster, and what can be seen of it from outside. */
export class Installation {
  readonly cluster: TargetCluster;
  readonly releaseImage: string;
  /** As it was applied. */
  readonly deployment: Manifest;
  readonly namespace: string;
  readonly #endpoint: MainEndpoint;

  private constructor({ cluster, endpoint }: Pick<InstallOptions, 'cluster' | 'endpoint'>, deployment: Manifest) {
    this.cluster = cluster;
    this.#endpoint = endpoint;
    this.releaseImage = imageOf(deployment);
    this.deployment = deployment;
    this.namespace = deployment.metadata.namespace ?? 'default';
  }

  /**
   * Applies the manifests, customized.
   * @throws InstallationError `ERR_INSTALLATION_MANIFEST` when there is no Deployment among them; ClusterError
   */
  static async install(options: InstallOptions): Promise<Installation> {
    const manifests = customize(options.manifests, options);
    const deployment = manifests.find(({ kind }) => kind === 'Deployment');
    if (!deployment) throw new InstallationError('ERR_INSTALLATION_MANIFEST', 'the manifests have no Deployment');
    await options.cluster.apply(manifests);
    return new Installation(options, deployment);
  }

  /**
   * The operator that somebody else installed.
   * @throws ClusterError `ERR_CLUSTER_NOT_FOUND` when there is none
   */
  static async find(options: Pick<InstallOptions, 'cluster' | 'endpoint'>): Promise<Installation> {
    const { cluster } = options;
    const deployment = await cluster.objects.get(installedDeployment, cluster.signal);
    return new Installation(options, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      ...deployment,
    } as unknown as Manifest);
  }

  /** The pod that is not about to end, as the API server has it. */
  async pod(): Promise<OperatorPod | undefined> {
    const pods = (await this.cluster.list(this.#ref('', 'pods'), {
      labelSelector: 'app=insights-operator',
    })) as unknown as readonly OperatorPod[];
    return pods.find(({ metadata, status }) => !metadata.deletionTimestamp && !isOver(status?.phase));
  }

  /** The Deployment as the API server has it. */
  liveDeployment(): Promise<JsonObject> {
    const { cluster, deployment } = this;
    return cluster.objects.get(this.#ref('apps', 'deployments', deployment.metadata.name), cluster.signal);
  }

  /** Whether both containers run and `main` is ready. */
  async isReady(): Promise<true | undefined> {
    const pod = await this.pod();
    const running = pod?.status?.containerStatuses?.filter(({ state }) => state.running) ?? [];
    if (!pod || running.length < 2) return undefined;
    return (await this.#ask(pod, '/readyz').catch(unlessUnreachable)) === undefined ? undefined : true;
  }

  /** `GET /status` of `main`. @throws InstallationError `ERR_INSTALLATION_UNREACHABLE` */
  async status(): Promise<StatusDocument> {
    return JSON.parse(await this.#ask(await this.#present(), '/status')) as StatusDocument;
  }

  /** `GET /rollout/history` of `main`, oldest first. @throws InstallationError `ERR_INSTALLATION_UNREACHABLE` */
  async history(): Promise<Decision[]> {
    const answer = await this.#ask(await this.#present(), '/rollout/history');
    return (JSON.parse(answer) as HistoryDocument).items.toReversed();
  }

  /** `GET /metrics` of `main`. @throws InstallationError `ERR_INSTALLATION_UNREACHABLE` */
  async metrics(): Promise<string> {
    return this.#ask(await this.#present(), '/metrics');
  }

  /** Where `main` shows its status, for people; once it was asked for. */
  async url(): Promise<string | undefined> {
    const pod = await this.pod();
    return pod && this.#endpoint.url(pod);
  }

  /** `true` once the pod asks for the image. */
  async hasGathererImage(image: string): Promise<true | undefined> {
    const gatherer = (await this.pod())?.spec.containers.find(({ name }) => name === 'gatherer');
    return gatherer?.image === image ? true : undefined;
  }

  /** `true` once the gatherer runs the image and answers on its socket. */
  async isRunning(image: string): Promise<true | undefined> {
    const [container, isAsked] = [await this.container('gatherer'), await this.hasGathererImage(image)];
    if (!isAsked || !container?.state.running) return undefined;
    const gatherer = (await this.#statusOrNone())?.gatherer;
    return gatherer?.image === image && gatherer.version !== null ? true : undefined;
  }

  /** `true` once the image has passed its probation. */
  async isConfirmed(image: string): Promise<true | undefined> {
    const rollout = (await this.#statusOrNone())?.rollout;
    const chosen = rollout?.record?.chosen;
    return rollout?.phase === 'Stable' && chosen?.image === image && !chosen.provisional ? true : undefined;
  }

  /** The verdict about an image, once nothing is under way any more. */
  async quarantineOf(image: string): Promise<Verdict | undefined> {
    const rollout = (await this.#statusOrNone())?.rollout;
    const entry = rollout?.record?.quarantine.find(({ digest }) => image.endsWith(digest));
    return rollout?.phase === 'Stable' ? entry : undefined;
  }

  /** How often the image was applied. */
  async swapsTo(image: string): Promise<number> {
    return (await this.history()).filter(({ to, result }) => to === image && result === 'applied').length;
  }

  /** A container's status. */
  async container(name: string): Promise<ContainerStatus | undefined> {
    return (await this.pod())?.status?.containerStatuses?.find((container) => container.name === name);
  }

  /** How often a container was restarted. */
  async restarts(name: string): Promise<number> {
    return (await this.container(name))?.restartCount ?? 0;
  }

  /** Milliseconds between the end of the last gatherer and the start of this one; whole seconds, as Kubernetes tells them. */
  async downtimeMilliseconds(): Promise<number> {
    const container = await this.container('gatherer');
    const ended = container?.lastState?.terminated?.finishedAt ?? '';
    const started = container?.state.running?.startedAt ?? '';
    return Date.parse(started) - Date.parse(ended);
  }

  /** The end of a container's log. */
  async log(
    container: string,
    options: { readonly previous?: boolean; readonly tailLines?: number } = {},
  ): Promise<string> {
    const { cluster, namespace } = this;
    const pieces: Buffer[] = [];
    const request = { namespace, pod: (await this.#present()).metadata.name, container, ...options };
    for await (const piece of cluster.objects.podLog(request, cluster.signal)) pieces.push(piece);
    return Buffer.concat(pieces).toString('utf8');
  }

  /** Deletes the pod, as a human or a drain does; the Deployment makes another. */
  async deletePod(): Promise<void> {
    const { name } = (await this.#present()).metadata;
    await this.cluster.objects.delete(this.#ref('', 'pods', name), this.cluster.signal);
  }

  #ref(group: string, resource: string, name?: string): ResourceRef {
    return { group, version: 'v1', resource, namespace: this.namespace, name };
  }

  async #present(): Promise<OperatorPod> {
    const pod = await this.pod();
    if (pod) return pod;
    throw new InstallationError('ERR_INSTALLATION_UNREACHABLE', 'there is no pod of the operator', { retryable: true });
  }

  #ask(pod: OperatorPod, path: string): Promise<string> {
    return this.#endpoint.get(pod, path, this.cluster.signal);
  }

  // Between two looks, main may be restarting.
  #statusOrNone(): Promise<StatusDocument | undefined> {
    return this.status().catch(unlessUnreachable);
  }
}

// Both containers start with it.
function imageOf(deployment: Manifest): string {
  const { template } = deployment['spec'] as { template: { spec: { containers: readonly { image: string }[] } } };
  return template.spec.containers[0]?.image ?? '';
}

function isOver(phase: string | undefined): boolean {
  return phase === 'Succeeded' || phase === 'Failed';
}

function unlessUnreachable(error: unknown): undefined {
  if (!(error instanceof InstallationError) || error.code !== 'ERR_INSTALLATION_UNREACHABLE') throw error;
}
