import { type ClusterObjects, isClusterError, type ResourceRef } from '@insights/cluster';
import type { Logger } from '@insights/process';
import type { HistoryEntry } from '@insights/rollout';

const mostEntries = 50;
const key = 'history.json';

interface ConfigMap {
  readonly data?: Readonly<Record<string, string>>;
}

/** The last decisions, in memory and in ConfigMap `insights-gatherer-image-history`; best effort. */
export class RolloutHistory {
  readonly #objects: ClusterObjects;
  readonly #ref: ResourceRef & { readonly name: string };
  readonly #log: Logger;
  #entries: readonly HistoryEntry[] = [];

  constructor(objects: ClusterObjects, namespace: string, log: Logger) {
    this.#objects = objects;
    this.#ref = {
      group: '',
      version: 'v1',
      resource: 'configmaps',
      namespace,
      name: 'insights-gatherer-image-history',
    };
    this.#log = log;
  }

  /** Newest first, at most 50. */
  get entries(): readonly HistoryEntry[] {
    return this.#entries;
  }

  /** Takes over what an earlier process wrote. */
  async load(signal: AbortSignal): Promise<void> {
    try {
      const stored = (await this.#objects.get(this.#ref, signal)) as ConfigMap;
      const entries: unknown = JSON.parse(stored.data?.[key] ?? '[]');
      if (Array.isArray(entries)) this.#entries = (entries as HistoryEntry[]).slice(0, mostEntries);
    } catch (err) {
      if (!isClusterError(err, 'ERR_CLUSTER_NOT_FOUND'))
        this.#log.warn({ err }, 'Could not read the history of decisions');
    }
  }

  /** Adds decisions, oldest first. A history that cannot be written holds nothing up. */
  async add(entries: readonly HistoryEntry[], signal: AbortSignal): Promise<void> {
    if (entries.length === 0) return;
    this.#entries = [...entries.toReversed(), ...this.#entries].slice(0, mostEntries);
    try {
      await this.#store(signal);
    } catch (err) {
      if (!signal.aborted) this.#log.warn({ err }, 'Could not store the history of decisions');
    }
  }

  async #store(signal: AbortSignal): Promise<void> {
    const { name, ...collection } = this.#ref;
    const metadata = { name, namespace: this.#ref.namespace };
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { [key]: JSON.stringify(this.#entries) } };
    try {
      await this.#objects.replace(this.#ref, body, signal);
    } catch (error) {
      if (!isClusterError(error, 'ERR_CLUSTER_NOT_FOUND')) throw error;
      await this.#objects.create(collection, body, signal);
    }
  }
}
