import { join } from 'node:path';
import { type Clock, type Logger, silentLogger } from '@insights/process';
import { ImageStore, type PullImage } from './image-store.ts';
import type { KubeletApi } from './kubelet-api.ts';
import type { LogBuffer } from './log-buffer.ts';
import type { Pod } from './pod-types.ts';
import type { NodeServices } from './node-services.ts';
import { PodWorker } from './pod-worker.ts';
import { type BackoffLimits, RestartBackoff } from './restart-backoff.ts';

interface KubeletOptions {
  readonly api: KubeletApi;
  readonly clock: Clock;
  readonly nodeName: string;
  /** A folder of its own for images and volumes; short, for Unix sockets lie below it. */
  readonly folder: string;
  readonly pull: PullImage;
  /** Variables of every container: where the API server is. */
  readonly clusterEnvironment: Readonly<Record<string, string>>;
  /** Default: a kubelet's 10 s, doubling to 300 s. */
  readonly backoff?: BackoffLimits;
  readonly log?: Logger;
  /** Called when everything has ended. */
  readonly onStop?: () => void;
}

const endPhases: ReadonlySet<string> = new Set(['Succeeded', 'Failed']);

/** Runs the pods of one node as processes of this machine, and reports their status as a kubelet does. */
export class Kubelet {
  readonly #services: NodeServices;
  readonly #nodeName: string;
  readonly #log: Logger;
  readonly #onStop: () => void;
  readonly #workers = new Map<string, PodWorker>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #stop = new AbortController();
  #watching: Promise<void> | undefined;

  constructor({ nodeName, pull, backoff, log, onStop, ...services }: KubeletOptions) {
    this.#nodeName = nodeName;
    this.#log = log ?? silentLogger();
    this.#onStop = onStop ?? (() => {});
    this.#services = {
      ...services,
      images: new ImageStore(join(services.folder, 'i'), pull),
      crashes: new RestartBackoff(backoff),
      pulls: new RestartBackoff(backoff),
    };
  }

  /** Begins to run the pods that are bound to this node. */
  start(): void {
    this.#watching = this.#services.api.watchPods((pod, deleted) => this.#onPod(pod, deleted), this.#stop.signal);
  }

  /** Output of a container; `previous` is that of the run before. */
  logs(podUid: string, container: string, previous = false): LogBuffer | undefined {
    return this.#workers.get(podUid)?.runner(container)?.logs(previous);
  }

  /** Port on 127.0.0.1 behind a container's port. */
  port(podUid: string, containerPort: number): number | undefined {
    return this.#workers.get(podUid)?.port(containerPort);
  }

  /** Ends every container: within its grace period, or at once with `kill`. Leaves no process and no folder of a pod. */
  async stop({ kill = false }: { readonly kill?: boolean } = {}): Promise<void> {
    this.#stop.abort();
    await this.#watching?.catch(() => {});
    if (kill) this.kill();
    else for (const worker of this.#workers.values()) worker.stop();
    await Promise.all(this.#running.values());
    await this.#services.images.close();
    this.#onStop();
  }

  /** Kills every process before it returns, for a program that has no time left; volumes stay. */
  kill(): void {
    this.#stop.abort();
    for (const worker of this.#workers.values()) worker.kill();
  }

  #onPod(pod: Pod, deleted: boolean): void {
    const { uid } = pod.metadata;
    const worker = this.#workers.get(uid);
    if (deleted) return worker?.stop();
    if (worker) return worker.update(pod);
    const isDone = pod.metadata.deletionTimestamp !== undefined || endPhases.has(pod.status?.phase ?? '');
    if (!isDone && pod.spec.nodeName === this.#nodeName && !this.#stop.signal.aborted) this.#startPod(pod);
  }

  #startPod(pod: Pod): void {
    const { uid, name, namespace } = pod.metadata;
    const worker = new PodWorker(this.#services, pod);
    this.#workers.set(uid, worker);
    const running = worker
      .run()
      .catch((err: unknown) => this.#log.error({ err, pod: name, namespace }, 'Could not run pod'))
      .then(() => (worker.isDeleted ? this.#services.api.remove(pod) : undefined))
      .catch((err: unknown) => this.#log.warn({ err, pod: name, namespace }, 'Could not remove pod'))
      .finally(() => {
        this.#workers.delete(uid);
        this.#running.delete(uid);
      });
    this.#running.set(uid, running);
  }
}
