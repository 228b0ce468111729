import { join } from 'node:path';
import { errorMessage, present } from '@insights/process';
import { ContainerRunner } from './container-runner.ts';
import { containerStatus, type PodCondition, podConditions, podPhase } from './container-state.ts';
import { describeProcess } from './describe-process.ts';
import { ImagePuller } from './image-puller.ts';
import type { NodeServices } from './node-services.ts';
import { PathMap } from './path-map.ts';
import type { ContainerSpec, Pod } from './pod-types.ts';
import { hostPort, mapPorts, type PortMap } from './ports.ts';
import { Prober } from './prober.ts';
import { PodVolumes } from './volumes.ts';
import { whenAborted } from './when-aborted.ts';

const defaultGraceSeconds = 30;
const retrySeconds = 2;
// Token and ConfigMap volumes follow their sources.
const volumeRefreshSeconds = 60;

/** Runs one pod on this node from its binding until its removal. */
export class PodWorker {
  readonly #services: NodeServices;
  readonly #volumes: PodVolumes;
  readonly #stop = new AbortController();
  readonly #startTime: Date;
  #pod: Pod;
  #conditions: PodCondition[] = [];
  #runners: ContainerRunner[] = [];
  #ports: PortMap = new Map();
  #writing: Promise<void> | undefined;
  #dirty = false;

  constructor(services: NodeServices, pod: Pod) {
    this.#services = services;
    this.#pod = pod;
    this.#startTime = services.clock.now();
    this.#volumes = new PodVolumes(services.api, pod, join(services.folder, 'p', pod.metadata.uid.slice(0, 8)));
  }

  /** Whether somebody asked for the pod's deletion; else its containers ended because the node stopped. */
  get isDeleted(): boolean {
    return this.#pod.metadata.deletionTimestamp !== undefined;
  }

  /** Port on 127.0.0.1 for a container's port. */
  port(containerPort: number): number | undefined {
    return this.#ports.get(containerPort);
  }

  /** The runner of a container. */
  runner(name: string): ContainerRunner | undefined {
    return this.#runners.find(({ state }) => state.name === name);
  }

  /** Takes over a changed pod: an image, or its deletion. */
  update(pod: Pod): void {
    const isNewSpec = pod.metadata.generation !== this.#pod.metadata.generation;
    this.#pod = pod;
    if (pod.metadata.deletionTimestamp) return this.stop();
    for (const { name, image } of pod.spec.containers) this.runner(name)?.setImage(image);
    // Our own status comes back as a change, too.
    if (isNewSpec) this.#changed();
  }

  /** Ends the containers within their grace period; asking again can shorten it. */
  stop(): void {
    const graceSeconds = this.#pod.metadata.deletionGracePeriodSeconds ?? this.#graceSeconds;
    this.#stop.abort();
    for (const runner of this.#runners) runner.stop(graceSeconds);
  }

  /** Kills the processes at once, as a machine that loses power does. */
  kill(): void {
    for (const runner of this.#runners) runner.kill();
    this.#stop.abort();
  }

  /** Resolves when the pod was stopped, every container has ended and the volumes are gone. */
  async run(): Promise<void> {
    const signal = this.#stop.signal;
    this.#ports = await mapPorts(this.#pod);
    this.#runners = this.#pod.spec.containers.map((container) => this.#createRunner(container));
    this.#changed();
    if (await this.#prepareVolumes(signal)) {
      void this.#refreshVolumes(signal);
      await Promise.all(this.#runners.map((runner) => runner.run(signal)));
    }
    // A pod whose containers are done stays, with its logs, until it is deleted.
    await whenAborted(signal);
    await this.#writing;
    await this.#volumes.remove();
  }

  async #prepareVolumes(signal: AbortSignal): Promise<boolean> {
    const { api, clock } = this.#services;
    while (!signal.aborted) {
      try {
        await this.#volumes.prepare(this.#sharedPaths());
        return true;
      } catch (error) {
        await api.event(this.#pod, { type: 'Warning', reason: 'FailedMount', message: errorMessage(error) });
        await clock.sleep(retrySeconds * 1000, signal).catch(() => {});
      }
    }
    return false;
  }

  async #refreshVolumes(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#services.clock.sleep(volumeRefreshSeconds * 1000, signal).catch(() => {});
      if (!signal.aborted) await this.#volumes.prepare(this.#sharedPaths()).catch(() => {});
    }
  }

  // A ConfigMap may be mounted by several containers: its text can only be rewritten with the mounts of all.
  #sharedPaths(): PathMap {
    return this.#paths(this.#pod.spec.containers);
  }

  #paths(containers: readonly ContainerSpec[]): PathMap {
    const mounts = containers.flatMap(({ volumeMounts = [] }) =>
      volumeMounts.map(({ name, mountPath, subPath = '' }) => ({
        containerPath: mountPath,
        hostPath: join(this.#volumes.path(name), subPath),
      })),
    );
    return new PathMap(mounts, this.#ports);
  }

  get #graceSeconds(): number {
    return this.#pod.spec.terminationGracePeriodSeconds ?? defaultGraceSeconds;
  }

  #createRunner(container: ContainerSpec): ContainerRunner {
    const { api, clock, images, crashes, pulls, clusterEnvironment } = this.#services;
    const { name, image } = container;
    const { uid: podUid, name: podName, namespace } = this.#pod.metadata;
    const event = (type: 'Normal' | 'Warning', reason: string, message: string) =>
      void api.event(this.#pod, { type, reason, message, container: name }).catch(() => {});
    return new ContainerRunner({
      name,
      image,
      clock,
      crashes,
      event,
      pod: `${podName}_${namespace}(${podUid})`,
      restartPolicy: this.#pod.spec.restartPolicy ?? 'Always',
      graceSeconds: this.#graceSeconds,
      prober: new Prober(container, clock, (port) => hostPort(container, this.#ports, port)),
      puller: (wait) => new ImagePuller({ images, backoff: pulls, podUid, clock, event, wait }),
      process: (pulled) => {
        const paths = this.#paths([container]);
        return describeProcess({ api, pod: this.#pod, container, image: pulled, paths, clusterEnvironment });
      },
      changed: () => this.#changed(),
    });
  }

  // One write at a time; changes meanwhile make one more.
  #changed(): void {
    this.#dirty = true;
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
  }

  async #write(): Promise<void> {
    while (this.#dirty) {
      this.#dirty = false;
      // A failed write is made good by the next change.
      await this.#services.api.updateStatus(this.#pod, this.#status()).catch(() => {});
    }
  }

  #status(): object {
    const states = this.#runners.map(({ state }) => state);
    const images = new Map(this.#pod.spec.containers.map(({ name, image }) => [name, image]));
    const { generation } = this.#pod.metadata;
    this.#conditions = podConditions(states, this.#conditions, this.#services.clock.now());
    return {
      phase: podPhase(states),
      ...present({ observedGeneration: generation }),
      conditions: this.#conditions,
      hostIP: '127.0.0.1',
      podIP: '127.0.0.1',
      podIPs: [{ ip: '127.0.0.1' }],
      startTime: this.#startTime.toISOString(),
      qosClass: 'Burstable',
      containerStatuses: states.map((state) => containerStatus(state, images.get(state.name) ?? '')),
    };
  }
}
