import type { ResourceRef } from '@insights/cluster';
import { readRecord, type RecordAction, type RecordReading, serializeRecord } from '@insights/rollout';

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

/** Secret `openshift-config/support`, which people share with us. */
export const secretPlace: RecordPlace = {
  name: 'secret',
  ref: { group: '', version: 'v1', resource: 'secrets', namespace: 'openshift-config', name: 'support' },
  stateKey: 'GathererImageState',
  encode: (text) => Buffer.from(text).toString('base64'),
  decode: (text) => Buffer.from(text, 'base64').toString('utf8'),
};

/** ConfigMap `insights-gatherer-image` of our namespace, for clusters without the Secret or without the right to write it. */
export function configMapPlace(namespace: string): RecordPlace {
  const name = 'insights-gatherer-image';
  const ref = { group: '', version: 'v1', resource: 'configmaps', namespace, name };
  return { name: 'configmap', ref, stateKey: 'state.json', encode: (text) => text, decode: (text) => text };
}

const imageKey = 'GathererImage';
const retryKey = 'GathererImageRetry';

/** What an object holds; nothing for one that does not exist. */
export function choiceIn(place: RecordPlace, object: StoredObject | undefined): StoredChoice {
  const value = (key: string) => {
    const text = object?.data?.[key];
    return text === undefined ? undefined : place.decode(text);
  };
  return { record: readRecord(value(place.stateKey)), gathererImage: value(imageKey), retry: value(retryKey) };
}

/** The object's data with the new record; every other key stays as it is, byte for byte. */
export function dataWith(
  place: RecordPlace,
  object: StoredObject | undefined,
  action: Pick<RecordAction, 'record' | 'gathererImage' | 'consumesRetry'>,
): Readonly<Record<string, string>> {
  const data: Record<string, string> = { ...object?.data };
  data[imageKey] = place.encode(action.gathererImage);
  data[place.stateKey] = place.encode(serializeRecord(action.record));
  if (action.consumesRetry) delete data[retryKey];
  return data;
}
