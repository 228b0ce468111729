import { type ClusterObjects, isClusterError } from '@insights/cluster';
import {
  buildClusterOperatorStatus,
  type ClusterOperatorInputs,
  type ClusterOperatorStatus,
  isSameStatus,
  newClusterOperator,
} from '@insights/operator';
import type { Clock, Logger } from '@insights/process';
import { readOptional } from '../cluster/read-optional.ts';
import type { Loop } from '../loops/loop.ts';
import { Trigger } from '../loops/trigger.ts';
import type { OpenShiftConfigApi } from '../cluster/openshift-config-api.ts';

interface ClusterOperator {
  readonly metadata: { readonly resourceVersion?: string };
  readonly status?: ClusterOperatorStatus;
}

interface ClusterOperatorWriterDependencies {
  readonly objects: Pick<ClusterObjects, 'get' | 'create' | 'replaceStatus'>;
  readonly openShift: Pick<OpenShiftConfigApi, 'has'>;
  /** What the status follows from, now. */
  readonly inputs: (now: Date) => ClusterOperatorInputs;
  readonly clock: Clock;
  readonly log: Logger;
}

const collection = { group: 'config.openshift.io', version: 'v1', resource: 'clusteroperators' };
const ref = { ...collection, name: 'insights' };
const periodMilliseconds = 120_000;
// Changes that come together are written together, and what cannot be written is not asked for at every change.
const spacingMilliseconds = 1000;
const spacingAfterFailureMilliseconds = 30_000;
const spacingAfterConflictMilliseconds = 2000;
// A right that is missing does not come by itself; somebody has to grant it.
const refusedForMilliseconds = 600_000;

/**
 * Keeps the status of ClusterOperator `insights`; writes only what changed. On a cluster without ClusterOperators the
 * status is computed all the same, for those who ask for it over HTTP.
 */
export class ClusterOperatorWriter implements Loop {
  /** The status is another one. */
  readonly changed = new Trigger();
  readonly #dependencies: ClusterOperatorWriterDependencies;
  readonly #woken = new Trigger();
  #status: ClusterOperatorStatus | undefined;
  #refusedUntil: number | undefined;

  constructor(dependencies: ClusterOperatorWriterDependencies) {
    this.#dependencies = dependencies;
  }

  /** The status as last read or written. */
  get status(): ClusterOperatorStatus | undefined {
    return this.#status;
  }

  /** Something that is shown may have changed. */
  wake(): void {
    this.#woken.fire();
  }

  /** Writes until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#dependencies;
    while (!signal.aborted) {
      const spacing = await this.#write(signal).catch((err: unknown) => {
        if (isClusterError(err, 'ERR_CLUSTER_CONFLICT')) return spacingAfterConflictMilliseconds;
        if (isClusterError(err, 'ERR_CLUSTER_FORBIDDEN')) return this.#refuse(err);
        if (!signal.aborted) log.warn({ err }, 'Could not write the status of the ClusterOperator');
        return spacingAfterFailureMilliseconds;
      });
      await clock.sleep(spacing, signal).catch(() => {});
      const period = spacing === spacingMilliseconds ? periodMilliseconds : 0;
      await this.#woken.wait(clock, period, signal);
    }
  }

  /** Writes the status once, when it differs from the stored one. @returns milliseconds to rest */
  async #write(signal: AbortSignal): Promise<number> {
    const { objects, openShift, clock, inputs } = this.#dependencies;
    if (this.#isRefused || !(await openShift.has('clusteroperators', signal))) return this.#showOnly();
    const stored = (await readOptional<ClusterOperator>(objects, ref, signal)) ?? (await this.#create(signal));
    const status = buildClusterOperatorStatus(stored.status, inputs(clock.now()), clock.now());
    if (!isSameStatus(stored.status, status)) await objects.replaceStatus(ref, { ...stored, status }, signal);
    this.#show(status);
    this.#refusedUntil = undefined;
    return spacingMilliseconds;
  }

  get #isRefused(): boolean {
    return this.#dependencies.clock.monotonicMilliseconds() < (this.#refusedUntil ?? 0);
  }

  /** @returns milliseconds to rest */
  #refuse(err: unknown): number {
    const { log, clock } = this.#dependencies;
    if (this.#refusedUntil === undefined) log.warn({ err }, 'May not write the status of the ClusterOperator');
    this.#refusedUntil = clock.monotonicMilliseconds() + refusedForMilliseconds;
    return this.#showOnly();
  }

  /** @returns milliseconds to rest */
  #showOnly(): number {
    const { clock, inputs } = this.#dependencies;
    this.#show(buildClusterOperatorStatus(this.#status, inputs(clock.now()), clock.now()));
    return spacingMilliseconds;
  }

  #show(status: ClusterOperatorStatus): void {
    const isNew = !isSameStatus(this.#status, status);
    this.#status = status;
    if (isNew) this.changed.fire();
  }

  async #create(signal: AbortSignal): Promise<ClusterOperator> {
    return (await this.#dependencies.objects.create(
      collection,
      newClusterOperator,
      signal,
    )) as unknown as ClusterOperator;
  }
}
