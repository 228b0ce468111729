import type { JsonObject } from '@insights/cluster';

/** A type of the Kubernetes API. */
export interface ApiResource {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** Plural, as in the URL. */
  readonly resource: string;
  /** Singular in CamelCase, as in the object. */
  readonly kind: string;
}

/** Writes a type as one line: `apiResource('machine.openshift.io/v1beta1', 'machines', 'Machine')`. */
export function apiResource(apiVersion: string, resource: string, kind: string): ApiResource {
  const [version = '', group = ''] = apiVersion.split('/').toReversed();
  return { group, version, resource, kind };
}

/** `v1`, `config.openshift.io/v1`: the `apiVersion` of objects of this type. */
export function apiVersionOf({ group, version }: ApiResource): string {
  return group === '' ? version : `${group}/${version}`;
}

/** The object, saying its type first. API servers leave `kind` and `apiVersion` out of the items of built-in lists. */
export function withType(resource: ApiResource, object: JsonObject): JsonObject {
  return { kind: resource.kind, apiVersion: apiVersionOf(resource), ...object };
}

const untyped = '{"metadata":';

/** The same as {@link withType} for an item's JSON, without parsing it. */
export function withTypeRaw(resource: ApiResource, bytes: Buffer): Buffer {
  // The API server writes the type first if it writes one at all, so an item that begins with its metadata has none.
  if (bytes.toString('latin1', 0, untyped.length) !== untyped) return bytes;
  const type = JSON.stringify({ kind: resource.kind, apiVersion: apiVersionOf(resource) });
  return Buffer.concat([Buffer.from(`${type.slice(0, -1)},`), bytes.subarray(1)]);
}
