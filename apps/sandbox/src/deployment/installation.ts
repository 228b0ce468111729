import { join } from 'node:path';
import type { JsonObject } from '@insights/fake-cluster';
import type { HistoryLine, StatusView } from './status-view.ts';
import type { Sandbox } from '../sandbox.ts';
import { archiveMembers } from './archive-members.ts';
import { customize } from './customize.ts';
import { readManifests } from './read-manifests.ts';

/** What {@link Installation.install} takes. */
export interface InstallOptions {
  readonly sandbox: Sandbox;
  /** Root folder of the repository: the manifests are read from `deploy/base`. */
  readonly root: string;
  /** Image of both containers, by digest. */
  readonly releaseImage: string;
  readonly releaseVersion: string;
  /** Keys of the operator's configuration file. */
  readonly configuration: Readonly<Record<string, unknown>>;
}

interface ContainerStatus {
  readonly name: string;
  readonly image: string;
  readonly restartCount: number;
  readonly state: { readonly running?: { readonly startedAt: string } };
  readonly lastState?: { readonly terminated?: { readonly finishedAt: string } };
}

interface OperatorPod {
  readonly metadata: {
    readonly uid: string;
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
  readonly spec: { readonly containers: readonly { readonly name: string; readonly image: string }[] };
  readonly status?: { readonly containerStatuses?: readonly ContainerStatus[] };
}

const namespace = 'openshift-insights';
const mainPort = 8443;

/** The operator as installed on a sandbox, and what can be seen of it from outside. */
export class Installation {
  readonly releaseImage: string;
  readonly #sandbox: Sandbox;

  private constructor(sandbox: Sandbox, releaseImage: string) {
    this.#sandbox = sandbox;
    this.releaseImage = releaseImage;
  }

  /** Applies the manifests of `deploy/base`, customized. */
  static async install({ sandbox, root, ...options }: InstallOptions): Promise<Installation> {
    const manifests = await readManifests(join(root, 'deploy', 'base'));
    const customized = customize(manifests, { ...options, image: options.releaseImage });
    const namespacesFirst = customized.toSorted(
      (a, b) => Number(b.kind === 'Namespace') - Number(a.kind === 'Namespace'),
    );
    for (const manifest of namespacesFirst) sandbox.cluster.put(structuredClone(manifest) as JsonObject);
    return new Installation(sandbox, options.releaseImage);
  }

  /** URL of `main`; `undefined` until its container was started. */
  get url(): string | undefined {
    const pod = this.pod();
    const port = pod && this.#sandbox.kubelet.port(pod.metadata.uid, mainPort);
    return port === undefined ? undefined : `http://127.0.0.1:${port}`;
  }

  /** The pod that is not about to end, as the API server has it. */
  pod(): OperatorPod | undefined {
    const pods = this.#sandbox.cluster.list({ resource: 'pods', namespace }) as unknown as OperatorPod[];
    return pods.find(({ metadata }) => metadata.labels?.['app'] === 'insights-operator' && !metadata.deletionTimestamp);
  }

  /** Whether both containers run and `main` is ready. */
  async isReady(): Promise<true | undefined> {
    const running = this.pod()?.status?.containerStatuses?.filter(({ state }) => state.running) ?? [];
    const { url } = this;
    if (running.length < 2 || url === undefined) return undefined;
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    return answer?.ok ? true : undefined;
  }

  /** `GET /status` of `main`. */
  async status(): Promise<StatusView> {
    return (await this.#get('/status')) as StatusView;
  }

  /** `GET /rollout/history` of `main`, oldest first. */
  async history(): Promise<HistoryLine[]> {
    const { items } = (await this.#get('/rollout/history')) as { items: HistoryLine[] };
    return items.toReversed();
  }

  /** `true` once the pod asks for the image. */
  hasGathererImage(image: string): true | undefined {
    const gatherer = this.pod()?.spec.containers.find(({ name }) => name === 'gatherer');
    return gatherer?.image === image ? true : undefined;
  }

  /** `true` once the gatherer runs the image and answers on its socket. */
  async isRunning(image: string): Promise<true | undefined> {
    const container = this.#container('gatherer');
    if (container?.image !== image || !container.state.running) return undefined;
    const { gatherer } = await this.status();
    return gatherer.image === image && gatherer.version !== null ? true : undefined;
  }

  /** `true` once the image has passed its probation. */
  async isConfirmed(image: string): Promise<true | undefined> {
    const { rollout } = await this.status();
    const chosen = rollout.record?.chosen;
    return rollout.phase === 'Stable' && chosen?.image === image && !chosen.provisional ? true : undefined;
  }

  /** The verdict about an image. */
  async quarantineOf(image: string): Promise<{ class: string; reason: string; until?: string } | undefined> {
    const { rollout } = await this.status();
    const entry = rollout.record?.quarantine.find(({ digest }) => image.endsWith(digest));
    return rollout.phase === 'Stable' ? entry : undefined;
  }

  /** How often the image was applied. */
  async swapsTo(image: string): Promise<number> {
    return (await this.history()).filter(({ to, result }) => to === image && result === 'applied').length;
  }

  /** How often a container was restarted. */
  restarts(name: string): number {
    return this.#container(name)?.restartCount ?? 0;
  }

  /** Milliseconds between the end of the last gatherer and the start of this one. */
  downtimeMilliseconds(): number {
    const container = this.#container('gatherer');
    const ended = container?.lastState?.terminated?.finishedAt ?? '';
    const started = container?.state.running?.startedAt ?? '';
    return Date.parse(started) - Date.parse(ended);
  }

  /** The path, once the newest archive that was uploaded has a record there. */
  async newestArchiveHas(path: string): Promise<string | undefined> {
    const archive = this.#sandbox.console.uploads.at(-1)?.file.archive;
    return archive && (await archiveMembers(archive)).includes(path) ? path : undefined;
  }

  #container(name: string): ContainerStatus | undefined {
    return this.pod()?.status?.containerStatuses?.find((container) => container.name === name);
  }

  async #get(path: string): Promise<unknown> {
    const answer = await fetch(`${this.url ?? ''}${path}`);
    return answer.json();
  }
}
