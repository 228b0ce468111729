import { type ClusterObjects, isClusterError } from '@insights/cluster';
import type { Clock, Logger } from '@insights/process';

interface OpenShiftConfigApiDependencies {
  readonly objects: Pick<ClusterObjects, 'resources'>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Resources of `config.openshift.io/v1` that main has to do with. */
export type ConfigResource = 'clusteroperators' | 'clusterversions' | 'images';

const groupVersion = { group: 'config.openshift.io', version: 'v1' };
const lookAgainMilliseconds = 600_000;
const refusedMilliseconds = 60_000;
const everything: ReadonlySet<string> = new Set<ConfigResource>(['clusteroperators', 'clusterversions', 'images']);

/**
 * Which resources of OpenShift's configuration this cluster has: a plain Kubernetes has none. Nobody asks for an object
 * of a resource that is not there, so there is nothing to be refused, and no right to it is needed.
 */
export class OpenShiftConfigApi {
  readonly #dependencies: OpenShiftConfigApiDependencies;
  /** As the cluster said itself. */
  #served: ReadonlySet<string> | undefined;
  #looking: Promise<void> | undefined;
  #lookAgainAt = 0;

  constructor(dependencies: OpenShiftConfigApiDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Whether the cluster serves a resource. What was there once stays there; what was not is looked for again after ten
   * minutes at the earliest.
   * @throws ClusterError when the cluster cannot be asked
   */
  async has(resource: ConfigResource, signal: AbortSignal): Promise<boolean> {
    if (this.#served?.has(resource)) return true;
    if (this.#dependencies.clock.monotonicMilliseconds() >= this.#lookAgainAt) {
      // Several loops ask at the same moment when the program starts.
      this.#looking ??= this.#look(signal).finally(() => {
        this.#looking = undefined;
      });
      await this.#looking;
    }
    // Without the right to ask for it all, each request gets an answer of its own.
    return (this.#served ?? everything).has(resource);
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { objects, clock, log } = this.#dependencies;
    try {
      const served = await objects.resources(groupVersion, signal);
      if (!this.#served && served.size === 0)
        log.info('The cluster is not OpenShift: there is no ClusterVersion and no ClusterOperator');
      this.#served = served;
      this.#lookAgainAt = clock.monotonicMilliseconds() + lookAgainMilliseconds;
    } catch (error) {
      if (!isClusterError(error, 'ERR_CLUSTER_FORBIDDEN')) throw error;
      // It may be an API server that has just been restarted, and no answer for good.
      this.#lookAgainAt = clock.monotonicMilliseconds() + refusedMilliseconds;
    }
  }
}
