import type { ContainerLog, ContainerLogRef, LogLine, PodHost } from './pod-host.ts';

/** Has the logs of containers that no kubelet runs. */
export type LogSource = (ref: ContainerLogRef) => ContainerLog | undefined;

/** The kubelets that are attached, and the logs of pods that nobody runs. */
export class PodHosts {
  readonly #hosts = new Map<string, PodHost>();
  readonly #logs = new Map<string, LogLine[]>();
  readonly #sources: LogSource[] = [];

  /** Attaches a kubelet: its node's pods end gracefully and have its logs, and new pods are bound to it. */
  attach(host: PodHost): Disposable {
    this.#hosts.set(host.nodeName, host);
    return {
      [Symbol.dispose]: () => {
        if (this.#hosts.get(host.nodeName) === host) this.#hosts.delete(host.nodeName);
      },
    };
  }

  has(nodeName: string): boolean {
    return this.#hosts.has(nodeName);
  }

  /** The node for a pod without one. */
  get firstNodeName(): string | undefined {
    const [first] = this.#hosts.keys();
    return first;
  }

  /** Puts the log of a container that no kubelet runs. */
  put(ref: ContainerLogRef, lines: readonly LogLine[]): void {
    this.#logs.set(logKey(ref), [...lines]);
  }

  /** Asks `source` for logs that were neither put nor are a kubelet's. */
  addSource(source: LogSource): void {
    this.#sources.push(source);
  }

  /** A log that was put, or else the kubelet's, or else that of a source. */
  log(nodeName: string, ref: ContainerLogRef): ContainerLog | undefined {
    const put = this.#logs.get(logKey(ref));
    if (put) return { lines: put };
    const host = this.#hosts.get(nodeName);
    return host ? host.log(ref) : firstDefined(this.#sources, (source) => source(ref));
  }
}

function firstDefined<Item, Result>(
  items: readonly Item[],
  ask: (item: Item) => Result | undefined,
): Result | undefined {
  for (const item of items) {
    const answer = ask(item);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

function logKey({ namespace, pod, container, isPrevious }: ContainerLogRef): string {
  return `${namespace}/${pod}/${container}${isPrevious ? '/previous' : ''}`;
}
