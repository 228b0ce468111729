import type { Installation } from '@insights/installation';
import { errorCode } from '@insights/process';
import { deploymentDifferences } from '../oracle/deployment-oracle.ts';
import type { Difference } from '../oracle/rules.ts';

const pauseMilliseconds = 1000;

/** Holds the Deployment against its manifest every second, as the platform operator does every few minutes. */
export class PlatformWatch {
  readonly differences: Difference[] = [];
  /** Values of `metadata.generation`: more than one means that somebody changed the Deployment. */
  readonly generations = new Set<number>();
  looks = 0;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;

  constructor(installation: Installation) {
    this.#running = this.#run(installation);
  }

  /** Looks a last time and ends. */
  async stop(): Promise<this> {
    this.#stop.abort();
    await this.#running;
    return this;
  }

  async #run(installation: Installation): Promise<void> {
    const { clock } = installation.cluster;
    while (!this.#stop.signal.aborted) {
      await this.#look(installation);
      await clock.sleep(pauseMilliseconds, this.#stop.signal).catch(() => {}); // asked to end
    }
    await this.#look(installation);
  }

  async #look(installation: Installation): Promise<void> {
    try {
      const live = await installation.liveDeployment();
      this.looks += 1;
      this.differences.push(...deploymentDifferences(installation.deployment, live));
      this.generations.add((live['metadata'] as { generation: number }).generation);
    } catch (error) {
      // While a test has the API server or the node busy, the next second will tell.
      if (!String(errorCode(error)).startsWith('ERR_CLUSTER_')) throw error;
    }
  }
}
