import { ClusterError, type ClusterObjects } from '@insights/cluster';
import type { Clock, Logger } from '@insights/process';

/** What {@link OpenShiftConfigApi} takes. */
export interface OpenShiftConfigApiOptions {
  readonly objects: ClusterObjects;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Resources of `config.openshift.io/v1` that main has to do with. */
export type ConfigResource = 'clusteroperators' | 'clusterversions' | 'images';

const groupVersion = { group: 'config.openshift.io', version: 'v1' };
const lookAgainMilliseconds = 600_000;

/**
 * Which resources of OpenShift's configuration this cluster has: a plain Kubernetes has none. Nobody asks for an object
 * of a resource that is not there, so there is nothing to be refused, and no right to it is needed.
 */
export class OpenShiftConfigApi {
  readonly #options: OpenShiftConfigApiOptions;
  #served: ReadonlySet<string> | undefined;
  #looking: Promise<ReadonlySet<string>> | undefined;
  #lookAgainAt = 0;

  constructor(options: OpenShiftConfigApiOptions) {
    this.#options = options;
  }

  /**
   * Whether the cluster serves a resource. What was there once stays there; what was not is looked for again after ten
   * minutes at the earliest.
   * @throws ClusterError when the cluster cannot be asked
   */
  async has(resource: ConfigResource, signal: AbortSignal): Promise<boolean> {
    if (this.#served?.has(resource)) return true;
    if (this.#served && this.#options.clock.monotonicMilliseconds() < this.#lookAgainAt) return false;
    // Several loops ask at the same moment when the program starts.
    this.#looking ??= this.#look(signal).finally(() => {
      this.#looking = undefined;
    });
    return (await this.#looking).has(resource);
  }

  async #look(signal: AbortSignal): Promise<ReadonlySet<string>> {
    const { objects, clock, log } = this.#options;
    const served = await objects.resources(groupVersion, signal).catch((error: unknown) => {
      // Without the right to ask for it all, each request gets an answer of its own.
      if (error instanceof ClusterError && error.code === 'ERR_CLUSTER_FORBIDDEN') return everything;
      throw error;
    });
    if (!this.#served && served.size === 0)
      log.info('The cluster is not OpenShift: there is no ClusterVersion and no ClusterOperator');
    this.#served = served;
    this.#lookAgainAt = clock.monotonicMilliseconds() + lookAgainMilliseconds;
    return served;
  }
}

const everything: ReadonlySet<string> = new Set<ConfigResource>(['clusteroperators', 'clusterversions', 'images']);
