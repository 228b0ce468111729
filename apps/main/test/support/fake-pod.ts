import type { FakeCluster, JsonObject } from '@insights/fake-cluster';
import type { FakeGatherer } from '@insights/fake-gatherer';
import { versionInfo } from './version-info.ts';

/** What an image does when it is started. */
export type ImageBehaviour = { readonly version: string; readonly contract?: string } | 'crashes';

const namespace = 'openshift-insights';
const ref = { group: '', version: 'v1', resource: 'pods', namespace, name: 'insights-operator-1' };

/** Our own pod, with as much of a kubelet as the rollout looks at: a new image is a new container at once. */
export class FakePod implements Disposable {
  readonly uid: string;
  readonly patches: string[] = [];
  readonly #cluster: FakeCluster;
  readonly #gatherer: FakeGatherer;
  readonly #images: ReadonlyMap<string, ImageBehaviour>;
  readonly #subscription: Disposable;
  #containers = 0;
  #running: string;

  constructor(options: {
    readonly cluster: FakeCluster;
    readonly gatherer: FakeGatherer;
    readonly images: ReadonlyMap<string, ImageBehaviour>;
    readonly releaseImage: string;
  }) {
    this.#cluster = options.cluster;
    this.#gatherer = options.gatherer;
    this.#images = options.images;
    this.#running = options.releaseImage;
    const pod = this.#cluster.put(podObject(options.releaseImage, this.#status(options.releaseImage)));
    this.uid = (pod as unknown as { metadata: { uid: string } }).metadata.uid;
    this.#subscription = this.#cluster.onChange(() => queueMicrotask(() => this.#sync()));
  }

  /** The image that the pod asks for. */
  get image(): string {
    const { spec } = this.#cluster.get(ref) as { spec: { containers: { name: string; image: string }[] } };
    return spec.containers.find(({ name }) => name === 'gatherer')?.image ?? '';
  }

  /** The container that runs ends, again and again. */
  crash(): void {
    const pod = this.#cluster.get(ref);
    const own = {
      name: 'gatherer',
      image: this.image,
      imageID: this.image,
      containerID: `cri-o://${this.#containers}`,
    };
    const containerStatuses = [
      { name: 'main', ...running },
      { ...own, ...crashLoop(own.containerID) },
    ];
    if (pod) this.#cluster.put({ ...pod, status: { phase: 'Running', containerStatuses } });
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
  }

  #sync(): void {
    const { image } = this;
    if (image === this.#running) return;
    this.#running = image;
    this.patches.push(image);
    const pod = this.#cluster.get(ref);
    if (pod) this.#cluster.put({ ...pod, status: this.#status(image) });
  }

  #status(image: string): JsonObject {
    this.#containers += 1;
    const containerID = `cri-o://${this.#containers}`;
    const behaviour: ImageBehaviour = this.#images.get(image) ?? { version: '4.20.3' };
    if (behaviour !== 'crashes') {
      const { version, contract = '1.1' } = behaviour;
      this.#gatherer.version = { ...versionInfo(version), contract };
    }
    const container = behaviour === 'crashes' ? crashLoop(containerID) : running;
    const own = { name: 'gatherer', image, imageID: image, containerID, ...container };
    return { phase: 'Running', containerStatuses: [{ name: 'main', ...running }, own] };
  }
}

const running = { ready: true, restartCount: 0, state: { running: { startedAt: '2026-01-01T00:00:00Z' } } };

function crashLoop(containerID: string): JsonObject {
  const terminated = { containerID, exitCode: 1, reason: 'Error', message: 'Cannot find module ./catalogue.js' };
  const waiting = { reason: 'CrashLoopBackOff', message: 'back-off 10s restarting failed container' };
  return { ready: false, restartCount: 2, state: { waiting }, lastState: { terminated } };
}

function podObject(gathererImage: string, status: JsonObject): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: ref.name, namespace },
    spec: {
      nodeName: 'worker-0',
      containers: [
        { name: 'main', image: gathererImage },
        { name: 'gatherer', image: gathererImage },
      ],
    },
    status,
  };
}
