import { ClusterError, type ClusterErrorCode, type ClusterObjects } from '@insights/cluster';
import { errorMessage, type Logger } from '@insights/process';
import type { RecordAction, RolloutRecord } from '@insights/rollout';
import { newestChoice, supersedesAnnotation, versionOf } from './newest-choice.ts';
import {
  choiceIn,
  configMapPlace,
  dataWith,
  type RecordPlace,
  secretPlace,
  type StoredChoice,
  type StoredObject,
} from './record-place.ts';

/** Where the record lies: the Secret, or the ConfigMap while there is no Secret or it may not be written. */
export type RecordLocation = RecordPlace['name'];

type Written = Pick<RecordAction, 'record' | 'gathererImage' | 'consumesRetry'>;

interface Read {
  readonly secret: StoredObject | undefined;
  /** `null`: was not looked at. */
  readonly configMap: StoredObject | undefined | null;
}

/**
 * `GathererImage` and `GathererImageState` in Secret `openshift-config/support`, in one write (image tracking, C3). The
 * role may not create the Secret: without one, or without the right to write it, the record lies in a ConfigMap of our
 * namespace, and moves when the Secret can be written. One user at a time.
 */
export class RecordStore {
  readonly #objects: ClusterObjects;
  readonly #configMap: RecordPlace;
  readonly #log: Logger;
  #read: Read | undefined;
  #isConfigMapEmpty = false;
  #last: RolloutRecord | undefined;
  #location: RecordLocation = 'secret';
  #problem: string | undefined;
  #record: RolloutRecord | undefined;
  readonly #firstReading = Promise.withResolvers<RolloutRecord | undefined>();

  constructor(objects: ClusterObjects, namespace: string, log: Logger) {
    this.#objects = objects;
    this.#configMap = configMapPlace(namespace);
    this.#log = log;
  }

  /** The record as it was read or written last; `undefined` while there is none that can be read. */
  get record(): RolloutRecord | undefined {
    return this.#record;
  }

  /** Resolves with what the first reading found: what an earlier process left. @throws the reason of the signal */
  async firstRecord(signal: AbortSignal): Promise<RolloutRecord | undefined> {
    const aborted = Promise.withResolvers<never>();
    const onAbort = () => aborted.reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      signal.throwIfAborted();
      return await Promise.race([this.#firstReading.promise, aborted.promise]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Where the record was found or written last. */
  get location(): RecordLocation {
    return this.#location;
  }

  /** Why the Secret does not hold the record although it exists. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Reads what is stored. @throws ClusterError but for an object that does not exist, or a Secret that may not be read */
  async read(signal: AbortSignal): Promise<StoredChoice> {
    const choice = await this.#readChoice(signal);
    this.#record = choice.record.kind === 'valid' ? choice.record.record : undefined;
    this.#firstReading.resolve(this.#record);
    return choice;
  }

  async #readChoice(signal: AbortSignal): Promise<StoredChoice> {
    const secret = await this.#get(secretPlace, signal);
    const inSecret = choiceIn(secretPlace, secret);
    const isEnough = this.#isConfigMapEmpty && inSecret.record.kind !== 'absent';
    const configMap = isEnough ? null : await this.#get(this.#configMap, signal);
    this.#read = { secret, configMap };
    const inConfigMap = choiceIn(this.#configMap, configMap ?? undefined);
    this.#isConfigMapEmpty = inConfigMap.record.kind === 'absent';
    const choice = newestChoice({ secret, inSecret, configMap: configMap ?? undefined, inConfigMap });
    this.#location = secret === undefined || choice === inConfigMap ? 'configmap' : 'secret';
    if (choice.record.kind === 'absent' && secret === undefined && this.#last) return this.#rescue(this.#last, signal);
    if (choice.record.kind === 'valid') this.#last = choice.record.record;
    return choice;
  }

  /**
   * Writes record and choice over what was last read; other keys stay as they are, byte for byte.
   * @throws ClusterError `ERR_CLUSTER_CONFLICT` when somebody else wrote meanwhile: read and decide again
   */
  async write(action: RecordAction, signal: AbortSignal): Promise<void> {
    const { secret, configMap } = this.#read ?? { secret: undefined, configMap: undefined };
    const isInSecret = secret !== undefined && (await this.#writeSecret(secret, action, signal));
    if (isInSecret) {
      if (!this.#isConfigMapEmpty && configMap) await this.#emptyConfigMap(configMap, signal);
    } else {
      await this.#writeConfigMap(action, signal);
    }
    this.#location = isInSecret ? 'secret' : 'configmap';
    this.#last = action.record;
    this.#record = action.record;
  }

  // A Secret that was deleted takes the record along; what is held against bad images must not go with it.
  async #rescue(record: RolloutRecord, signal: AbortSignal): Promise<StoredChoice> {
    const gathererImage = record.chosen.image;
    await this.#writeConfigMap({ record, gathererImage, consumesRetry: false }, signal);
    return { record: { kind: 'valid', record }, gathererImage, retry: undefined };
  }

  /** @returns false when we may not */
  async #writeSecret(secret: StoredObject, action: RecordAction, signal: AbortSignal): Promise<boolean> {
    const data = dataWith(secretPlace, secret, action);
    try {
      await this.#objects.replace(secretPlace.ref, { ...secret, data }, signal);
      this.#problem = undefined;
      return true;
    } catch (error) {
      if (!hasCode(error, 'ERR_CLUSTER_FORBIDDEN')) throw error;
      const problem = `secret openshift-config/support may not be updated: the choice of the gatherer image is kept in configmap ${this.#configMap.ref.name}`;
      if (this.#problem === undefined)
        this.#log.warn({ reason: errorMessage(error) }, 'Could not write the support secret');
      this.#problem = problem;
      return false;
    }
  }

  async #writeConfigMap(action: Written, signal: AbortSignal): Promise<void> {
    const { ref } = this.#configMap;
    const { name, namespace, ...kind } = ref;
    const { secret, configMap } = this.#read ?? {};
    const stored = configMap === null ? await this.#get(this.#configMap, signal) : configMap;
    const annotations = { ...stored?.metadata?.annotations, [supersedesAnnotation]: versionOf(secret) };
    const data = dataWith(this.#configMap, stored, action);
    const metadata = { ...stored?.metadata, name, namespace, annotations };
    const body = { ...stored, apiVersion: 'v1', kind: 'ConfigMap', metadata, data };
    if (stored) await this.#objects.replace(ref, body, signal);
    else await this.#objects.create({ ...kind, namespace }, body, signal);
    if (this.#isConfigMapEmpty) this.#log.warn({ configMap: name }, 'Kept the record in a ConfigMap');
    this.#isConfigMapEmpty = false;
  }

  // Two records would be two truths. Should this fail, the one in the Secret is the newer, and the next process tries again.
  async #emptyConfigMap(configMap: StoredObject, signal: AbortSignal): Promise<void> {
    try {
      await this.#objects.replace(this.#configMap.ref, { ...configMap, data: {} }, signal);
      this.#isConfigMapEmpty = true;
      this.#log.info({ configMap: this.#configMap.ref.name }, 'Moved the record from the ConfigMap to the secret');
    } catch (err) {
      signal.throwIfAborted();
      this.#log.warn({ err }, 'Could not empty the ConfigMap of the record');
    }
  }

  async #get(place: RecordPlace, signal: AbortSignal): Promise<StoredObject | undefined> {
    try {
      return await this.#objects.get(place.ref, signal);
    } catch (error) {
      if (hasCode(error, 'ERR_CLUSTER_NOT_FOUND')) return undefined;
      if (place === secretPlace && hasCode(error, 'ERR_CLUSTER_FORBIDDEN')) return undefined;
      throw error;
    }
  }
}

function hasCode(error: unknown, code: ClusterErrorCode): boolean {
  return error instanceof ClusterError && error.code === code;
}
