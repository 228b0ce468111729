import type { ResourceRef } from '@insights/cluster';
import {
  readRecord,
  type RecordAction,
  type RecordReading,
  type RolloutRecord,
  serializeRecord,
} from '@insights/rollout';

/** The record as it was read, and what people wrote beside it. */
export interface StoredChoice {
  readonly record: RecordReading;
  readonly gathererImage: string | undefined;
  readonly retry: string | undefined;
}

/** A Secret or a ConfigMap, as far as it matters here. */
export interface StoredObject {
  readonly metadata?: {
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly data?: Readonly<Record<string, string>>;
  readonly [member: string]: unknown;
}

/** An object that can hold the record, and how. */
export interface RecordPlace {
  readonly name: 'secret' | 'configmap';
  readonly ref: ResourceRef & { readonly name: string; readonly namespace: string };
  readonly stateKey: string;
  encode(text: string): string;
  decode(text: string): string;
}

/** Secret `openshift-config/support`: the settings of people, and beside them what we keep there. */
export const supportSecret = {
  group: '',
  version: 'v1',
  resource: 'secrets',
  namespace: 'openshift-config',
  name: 'support',
} as const satisfies ResourceRef & { readonly name: string };

/**
 * The keys of {@link supportSecret} that are the rollout's: the choice, which people may edit, the record, and a wish of
 * people.
 */
export const supportKeys = {
  image: 'GathererImage',
  state: 'GathererImageState',
  retry: 'GathererImageRetry',
} as const;

/** Of our namespace: the record without the Secret, and with it what is held against images. */
export const recordConfigMapName = 'insights-gatherer-image';

/** {@link supportSecret}, which people share with us. */
export const secretPlace: RecordPlace = {
  name: 'secret',
  ref: supportSecret,
  stateKey: supportKeys.state,
  encode: (text) => Buffer.from(text).toString('base64'),
  decode: (text) => Buffer.from(text, 'base64').toString('utf8'),
};

/** ConfigMap {@link recordConfigMapName} of our namespace, for clusters without the Secret or without the right to write it. */
export function configMapPlace(namespace: string): RecordPlace {
  const ref = { group: '', version: 'v1', resource: 'configmaps', namespace, name: recordConfigMapName };
  return { name: 'configmap', ref, stateKey: 'state.json', encode: (text) => text, decode: (text) => text };
}

/** Key of the ConfigMap with what is held against images. */
const heldKey = 'held.json';

/** What one write stores. */
export type Written = Pick<RecordAction, 'record' | 'gathererImage' | 'consumesRetry'>;

/** What an object holds; nothing for one that does not exist. */
export function choiceIn(place: RecordPlace, object: StoredObject | undefined): StoredChoice {
  const value = (key: string) => {
    const text: unknown = object?.data?.[key];
    if (text === undefined) return undefined;
    // A value that is no text is nothing, as `null` is to the API: it must not keep us from deciding.
    return typeof text === 'string' ? place.decode(text) : '';
  };
  return {
    record: readRecord(value(place.stateKey)),
    gathererImage: value(supportKeys.image),
    retry: value(supportKeys.retry),
  };
}

/** The object's data with the new record; every other key stays as it is, byte for byte. */
export function dataWith(
  place: RecordPlace,
  object: StoredObject | undefined,
  action: Written,
): Readonly<Record<string, string>> {
  const data: Record<string, string> = { ...object?.data };
  data[supportKeys.image] = place.encode(action.gathererImage);
  data[place.stateKey] = place.encode(serializeRecord(action.record));
  if (action.consumesRetry) delete data[supportKeys.retry];
  return data;
}

/** The data of the ConfigMap while the record lies in the Secret. */
export function dataWithHeld(place: RecordPlace, held: RolloutRecord): Readonly<Record<string, string>> {
  return { [heldKey]: place.encode(serializeRecord(held)) };
}

/** What the ConfigMap says is held against images; nothing when that cannot be read. */
export function heldIn(place: RecordPlace, object: StoredObject): RolloutRecord | undefined {
  const text: unknown = object.data?.[heldKey];
  const reading = readRecord(typeof text === 'string' ? place.decode(text) : undefined);
  return reading.kind === 'valid' ? reading.record : undefined;
}
