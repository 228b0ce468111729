export { ClusterError, type ClusterErrorCode, type ClusterErrorOptions, isClusterError } from './errors.ts';
export type { JsonObject, JsonValue } from './json.ts';
export { type Query, type ResourceRef, resourcePath, type Selectors, type Subresource } from './resource.ts';
export { loadCredentials, type LoadCredentialsOptions } from './credentials/load-credentials.ts';
export type { Access, ClusterCredentials, TlsMaterial } from './credentials/cluster-credentials.ts';
export type { Environment } from './credentials/api-proxy.ts';
