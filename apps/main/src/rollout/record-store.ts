import { ClusterError, type ClusterObjects, type ResourceRef } from '@insights/cluster';
import type { Logger } from '@insights/process';
import { readRecord, type RecordAction, type RecordReading, serializeRecord } from '@insights/rollout';

/** The durable record as it was read, and what people wrote beside it. */
export interface StoredChoice {
  readonly record: RecordReading;
  readonly gathererImage: string | undefined;
  readonly retry: string | undefined;
  /** Where it lies: the Secret, or the ConfigMap while there is no Secret. */
  readonly place: 'secret' | 'configmap';
}

interface StoredObject {
  readonly metadata?: { readonly resourceVersion?: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly [member: string]: unknown;
}

interface Place {
  readonly name: 'secret' | 'configmap';
  readonly ref: ResourceRef;
  readonly stateKey: string;
  encode(text: string): string;
  decode(text: string): string;
}

const secretPlace: Place = {
  name: 'secret',
  ref: { group: '', version: 'v1', resource: 'secrets', namespace: 'openshift-config', name: 'support' },
  stateKey: 'GathererImageState',
  encode: (text) => Buffer.from(text).toString('base64'),
  decode: (text) => Buffer.from(text, 'base64').toString('utf8'),
};

const imageKey = 'GathererImage';
const retryKey = 'GathererImageRetry';

function configMapPlace(namespace: string): Place {
  const name = 'insights-gatherer-image';
  const ref = { group: '', version: 'v1', resource: 'configmaps', namespace, name };
  return { name: 'configmap', ref, stateKey: 'state.json', encode: (text) => text, decode: (text) => text };
}

/**
 * `GathererImage` and `GathererImageState` in Secret `openshift-config/support`, in one write (image tracking, C3). The
 * role may not create the Secret: without one the record lies in a ConfigMap of our namespace, and moves when the
 * Secret appears.
 */
export class RecordStore {
  readonly #objects: ClusterObjects;
  readonly #configMap: Place;
  readonly #log: Logger;
  #read: { readonly place: Place; readonly object: StoredObject | undefined } | undefined;

  constructor(objects: ClusterObjects, namespace: string, log: Logger) {
    this.#objects = objects;
    this.#configMap = configMapPlace(namespace);
    this.#log = log;
  }

  /** Reads what is stored. @throws ClusterError but for a Secret or ConfigMap that does not exist */
  async read(signal: AbortSignal): Promise<StoredChoice> {
    const secret = await this.#get(secretPlace, signal);
    if (!secret) return this.#remember(this.#configMap, await this.#get(this.#configMap, signal));
    const choice = this.#remember(secretPlace, secret);
    if (choice.record.kind !== 'absent') return choice;
    return this.#migrated(choice, await this.#get(this.#configMap, signal));
  }

  /**
   * Writes record and choice over what was last read; other keys stay as they are, byte for byte.
   * @throws ClusterError `ERR_CLUSTER_CONFLICT` when somebody else wrote meanwhile: read and decide again
   */
  async write(action: RecordAction, signal: AbortSignal): Promise<void> {
    const { place, object } = this.#read ?? { place: this.#configMap, object: undefined };
    const data: Record<string, string> = { ...object?.data };
    data[imageKey] = place.encode(action.gathererImage);
    data[place.stateKey] = place.encode(serializeRecord(action.record));
    if (action.consumesRetry) delete data[retryKey];
    if (object) await this.#objects.replace(place.ref, { ...object, data }, signal);
    else await this.#create(place, data, signal);
  }

  async #create(place: Place, data: Readonly<Record<string, string>>, signal: AbortSignal): Promise<void> {
    const { name, ...collection } = place.ref;
    const { namespace } = collection;
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data };
    await this.#objects.create(collection, body, signal);
    this.#log.warn({ configMap: name }, 'Kept the record in a ConfigMap because the support secret does not exist');
  }

  #remember(place: Place, object: StoredObject | undefined): StoredChoice {
    this.#read = { place, object };
    const value = (key: string) => {
      const text = object?.data?.[key];
      return text === undefined ? undefined : place.decode(text);
    };
    const record = readRecord(value(place.stateKey));
    return { record, gathererImage: value(imageKey), retry: value(retryKey), place: place.name };
  }

  // The Secret appeared after the record was made: take it over, once, with the next write.
  #migrated(inSecret: StoredChoice, configMap: StoredObject | undefined): StoredChoice {
    const record = readRecord(configMap?.data?.[this.#configMap.stateKey]);
    if (record.kind !== 'valid') return inSecret;
    return { ...inSecret, record, gathererImage: inSecret.gathererImage ?? configMap?.data?.[imageKey] };
  }

  async #get(place: Place, signal: AbortSignal): Promise<StoredObject | undefined> {
    try {
      return await this.#objects.get(place.ref, signal);
    } catch (error) {
      if (error instanceof ClusterError && error.code === 'ERR_CLUSTER_NOT_FOUND') return undefined;
      throw error;
    }
  }
}
