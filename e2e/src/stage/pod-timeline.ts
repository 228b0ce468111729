import type { Installation, OperatorPod } from '@insights/installation';
import { waitUntil } from '@insights/process';

/** One state of the pod. */
export interface Moment {
  /** Monotonic milliseconds. */
  readonly at: number;
  readonly pod: OperatorPod;
}

/** Every state of the operator's pods since it was started, as the API server told them. */
export class PodTimeline implements AsyncDisposable {
  readonly moments: Moment[] = [];
  readonly #installation: Installation;
  readonly #stop = new AbortController();
  readonly #watching: Promise<void>;

  constructor(installation: Installation) {
    this.#installation = installation;
    const { cluster, namespace } = installation;
    const pods = { group: '', version: 'v1', resource: 'pods', namespace };
    const note = ({ object }: { object: unknown }) => {
      this.moments.push({ at: cluster.clock.monotonicMilliseconds(), pod: object as OperatorPod });
    };
    this.#watching = cluster.objects.watch(pods, { labelSelector: 'app=insights-operator' }, note, this.#stop.signal);
  }

  /** The first moment that fits. @throws CodedError `ERR_TIMEOUT` */
  first(what: string, fits: (pod: OperatorPod) => boolean, seconds = 60): Promise<Moment> {
    const { clock, signal } = this.#installation.cluster;
    const look = () => this.moments.find(({ pod }) => fits(pod));
    return waitUntil({ clock, what, seconds, look }, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#watching;
  }
}

/** Whether the pod asks for the image for its gatherer. */
export function asksFor(image: string): (pod: OperatorPod) => boolean {
  return ({ spec }) => spec.containers.some((container) => container.name === 'gatherer' && container.image === image);
}

/** Whether the gatherer ended although nobody changed its image meanwhile. */
export function hasCrashedOn(image: string): (pod: OperatorPod) => boolean {
  return (pod) => {
    const status = pod.status?.containerStatuses?.find(({ name }) => name === 'gatherer');
    const ended = status?.state.terminated ?? status?.lastState?.terminated;
    return asksFor(image)(pod) && ended !== undefined && ended.exitCode !== 0;
  };
}
