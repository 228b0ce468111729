export { ClusterError, type ClusterErrorCode, type ClusterErrorOptions, isClusterError } from './errors.ts';
export { isJsonObject, type JsonObject, type JsonValue } from './json.ts';
export { type Query, type ResourceRef, resourcePath, type Selectors, type Subresource } from './resource.ts';
export { loadCredentials, type LoadCredentialsOptions } from './credentials/load-credentials.ts';
export type { Access, ClusterCredentials, TlsMaterial } from './credentials/cluster-credentials.ts';
export type { Environment } from './credentials/api-proxy.ts';
export { ClusterReader, type ClusterReaderOptions, type ListOptions } from './reader/cluster-reader.ts';
export type { ItemMetadata, ListType, RawItem } from './list/raw-item.ts';
export type { PodLogOptions } from './pod-log.ts';
export {
  ClusterObjects,
  type ClusterObjectsOptions,
  type ObjectListOptions,
  type ObjectPatch,
} from './objects/cluster-objects.ts';
export type { ObjectList } from './objects/object-list.ts';
export type { WatchEvent } from './objects/object-watch.ts';
export type { ServiceAccountToken, TokenOptions } from './objects/token-request.ts';
