import { ClusterError, type ClusterErrorCode, type ClusterObjects } from '@insights/cluster';
import {
  buildClusterOperatorStatus,
  type ClusterOperatorInputs,
  type ClusterOperatorStatus,
  isSameStatus,
  newClusterOperator,
} from '@insights/operator';
import type { Clock, Logger } from '@insights/process';
import { readOptional } from '../cluster/read-optional.ts';
import { Trigger } from '../loops/trigger.ts';
import type { OpenShiftConfigApi } from '../cluster/openshift-config-api.ts';

interface ClusterOperator {
  readonly metadata: { readonly resourceVersion?: string };
  readonly status?: ClusterOperatorStatus;
}

/** What {@link ClusterOperatorWriter} takes. */
export interface ClusterOperatorWriterOptions {
  readonly objects: ClusterObjects;
  readonly openShift: OpenShiftConfigApi;
  readonly clock: Clock;
  readonly log: Logger;
  /** What the status follows from, now. */
  readonly inputs: () => ClusterOperatorInputs;
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
export class ClusterOperatorWriter {
  readonly #options: ClusterOperatorWriterOptions;
  readonly #woken: Trigger;
  #status: ClusterOperatorStatus | undefined;
  #refusedUntil: number | undefined;

  constructor(options: ClusterOperatorWriterOptions) {
    this.#options = options;
    this.#woken = new Trigger(options.clock);
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
    const { clock, log } = this.#options;
    while (!signal.aborted) {
      const spacing = await this.#write(signal).catch((err: unknown) => {
        if (hasCode(err, 'ERR_CLUSTER_CONFLICT')) return spacingAfterConflictMilliseconds;
        if (hasCode(err, 'ERR_CLUSTER_FORBIDDEN')) return this.#refuse(err);
        if (!signal.aborted) log.warn({ err }, 'Could not write the status of the ClusterOperator');
        return spacingAfterFailureMilliseconds;
      });
      await clock.sleep(spacing, signal).catch(() => {});
      const period = spacing === spacingMilliseconds ? periodMilliseconds : 0;
      await this.#woken.wait(period, signal);
    }
  }

  /** Writes the status once, when it differs from the stored one. @returns milliseconds to rest */
  async #write(signal: AbortSignal): Promise<number> {
    const { objects, openShift, clock, inputs } = this.#options;
    if (this.#isRefused || !(await openShift.has('clusteroperators', signal))) return this.#showOnly();
    const stored = (await readOptional<ClusterOperator>(objects, ref, signal)) ?? (await this.#create(signal));
    const status = buildClusterOperatorStatus(stored.status, inputs(), clock.now());
    if (!isSameStatus(stored.status, status)) await objects.replaceStatus(ref, { ...stored, status }, signal);
    this.#status = status;
    this.#refusedUntil = undefined;
    return spacingMilliseconds;
  }

  get #isRefused(): boolean {
    return this.#options.clock.monotonicMilliseconds() < (this.#refusedUntil ?? 0);
  }

  /** @returns milliseconds to rest */
  #refuse(err: unknown): number {
    const { log, clock } = this.#options;
    if (this.#refusedUntil === undefined) log.warn({ err }, 'May not write the status of the ClusterOperator');
    this.#refusedUntil = clock.monotonicMilliseconds() + refusedForMilliseconds;
    return this.#showOnly();
  }

  /** @returns milliseconds to rest */
  #showOnly(): number {
    const { clock, inputs } = this.#options;
    this.#status = buildClusterOperatorStatus(this.#status, inputs(), clock.now());
    return spacingMilliseconds;
  }

  async #create(signal: AbortSignal): Promise<ClusterOperator> {
    return (await this.#options.objects.create(collection, newClusterOperator, signal)) as unknown as ClusterOperator;
  }
}

function hasCode(error: unknown, code: ClusterErrorCode): boolean {
  return error instanceof ClusterError && error.code === code;
}
