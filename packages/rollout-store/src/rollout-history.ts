import { type ClusterObjects, isClusterError, type ResourceRef } from '@insights/cluster';
import type { Decision } from '@insights/contract';
import { isObject, type Logger } from '@insights/process';
import type { HistoryEntry } from '@insights/rollout';
import { historyKey, mostEntries, readStoredHistory, type StoredHistory } from './stored-history.ts';

/** The last decisions, in memory and in ConfigMap `insights-gatherer-image-history`; best effort. */
export class RolloutHistory {
  readonly #objects: ClusterObjects;
  readonly #ref: ResourceRef & { readonly name: string; readonly namespace: string };
  readonly #log: Logger;
  #own: readonly HistoryEntry[] = [];
  /** As it was stored when it was read; `undefined` until it could be: what was not read must not be overwritten. */
  #stored: StoredHistory | undefined;

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
  get entries(): readonly Decision[] {
    return [...this.#own, ...(this.#stored?.entries ?? [])].slice(0, mostEntries);
  }

  /** Those of this process, newest first, at most 50. */
  get own(): readonly HistoryEntry[] {
    return this.#own;
  }

  /** Takes over what an earlier process wrote. What cannot be read now is tried again with the next decision. */
  async load(signal: AbortSignal): Promise<void> {
    await this.#read(signal).catch((err: unknown) => {
      if (!signal.aborted) this.#log.warn({ err }, 'Could not read the history of decisions');
    });
  }

  /** Adds decisions, oldest first. A history that cannot be written holds nothing up. */
  async add(entries: readonly HistoryEntry[], signal: AbortSignal): Promise<void> {
    if (entries.length === 0) return;
    this.#own = [...entries.toReversed(), ...this.#own].slice(0, mostEntries);
    try {
      await this.#store(this.#stored ?? (await this.#read(signal)), signal);
    } catch (err) {
      if (!signal.aborted) this.#log.warn({ err }, 'Could not store the history of decisions');
    }
  }

  async #read(signal: AbortSignal): Promise<StoredHistory> {
    const stored = readStoredHistory(await this.#data(signal));
    this.#stored = stored;
    if (stored.problem !== undefined)
      this.#log.warn({ reason: stored.problem }, 'Could not read all of the history of decisions');
    return stored;
  }

  async #data(signal: AbortSignal): Promise<unknown> {
    try {
      const configMap = await this.#objects.get(this.#ref, signal);
      return isObject(configMap) ? configMap['data'] : undefined;
    } catch (error) {
      if (isClusterError(error, 'ERR_CLUSTER_NOT_FOUND')) return undefined;
      throw error;
    }
  }

  async #store({ others }: StoredHistory, signal: AbortSignal): Promise<void> {
    const { name, namespace, ...kind } = this.#ref;
    const data = { ...others, [historyKey]: JSON.stringify(this.entries) };
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data };
    try {
      await this.#objects.replace(this.#ref, body, signal);
    } catch (error) {
      if (!isClusterError(error, 'ERR_CLUSTER_NOT_FOUND')) throw error;
      await this.#objects.create({ ...kind, namespace }, body, signal);
    }
  }
}
