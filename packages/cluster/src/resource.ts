import { ClusterError } from './errors.ts';

/** A resource of the API, all of its objects or one of them. */
export interface ResourceRef {
  /** API group; empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** Plural, as in the URL: `pods`. */
  readonly resource: string;
  /** Absent: all namespaces, or the resource has none. */
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

/** A part of an object with a path of its own. */
export type Subresource =
  | 'status'
  | 'scale'
  | 'log'
  | 'token'
  | 'eviction'
  | 'ephemeralcontainers'
  | 'resize'
  | 'proxy';

/** Which objects of a list are wanted; both in the syntax of the API. */
export interface Selectors {
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

/** Values of a query string; `undefined` ones are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * Path of a resource below the API server's URL: `/api/v1/namespaces/default/pods/web`, `/apis/apps/v1/deployments`.
 * @throws ClusterError `ERR_CLUSTER_INVALID` when a part would lead to another path than meant
 */
export function resourcePath(ref: ResourceRef, subresource?: Subresource): string {
  const segments = [
    ...(ref.group === '' ? ['api'] : ['apis', ref.group]),
    ref.version,
    ...(ref.namespace === undefined ? [] : ['namespaces', ref.namespace]),
    ref.resource,
    ...(ref.name === undefined ? [] : [ref.name]),
    ...(subresource === undefined ? [] : [subresource]),
  ];
  return segments.map((segment) => `/${encodeSegment(segment)}`).join('');
}

/** A path with a query string, which is left out when empty. */
export function withQuery(path: string, query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, String(value));
  return parameters.size === 0 ? path : `${path}?${parameters.toString()}`;
}

// Colons stay as they are, as kubectl sends them. Names come from the cluster: an empty one would list instead of get, and
// `..` is resolved away by URL parsers.
function encodeSegment(segment: string): string {
  if (segment !== '' && segment !== '.' && segment !== '..') return encodeURIComponent(segment).replaceAll('%3A', ':');
  throw new ClusterError('ERR_CLUSTER_INVALID', `"${segment}" cannot be part of an API path`);
}
