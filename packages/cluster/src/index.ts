export { ClusterError, type ClusterErrorCode, isClusterError } from './errors.ts';
export { isJsonObject, type JsonObject, type JsonValue } from './json.ts';
export { type ResourceRef, resourcePath, type Selectors } from './resource.ts';
export { loadCredentials } from './credentials/load-credentials.ts';
export type { ClusterCredentials } from './credentials/cluster-credentials.ts';
export type { Environment } from './credentials/api-proxy.ts';
export { ClusterReader } from './reader/cluster-reader.ts';
export type { ItemMetadata, RawItem } from './list/raw-item.ts';
export { ClusterObjects, type ObjectPatch } from './objects/cluster-objects.ts';
