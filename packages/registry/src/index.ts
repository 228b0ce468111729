export { isRegistryError, RegistryError, type RegistryErrorCode, type RegistryErrorOptions } from './errors.ts';
export { mediaTypes } from './content/media-types.ts';
export type { Descriptor, ImageIndex, ImageManifest, IndexEntry, Platform } from './content/manifest.ts';
export type { FetchedManifest } from './content/manifest-reader.ts';
export type { ImageConfig } from './content/image-config.ts';
export type { ImageDescription } from './content/describe.ts';
export { formatPlatform, goArchitecture, matchesPlatform } from './content/platform.ts';
export {
  credentialFor,
  type DockerAuths,
  noAuths,
  parseDockerConfig,
  type RegistryCredential,
} from './credentials/docker-config.ts';
export type { AuthScheme } from './credentials/auth-scheme.ts';
export type { CredentialSource } from './credentials/authorizer.ts';
export type { ResolveHost } from './credentials/realm-guard.ts';
export { defaultLimits, type RegistryLimits } from './limits.ts';
export { type PollClass, pollClasses, pollClassOf } from './poll/poll-class.ts';
export type { PollMemory } from './poll/poll-memory.ts';
export type { PollResult } from './poll/poller.ts';
export {
  firstPollDelaySeconds,
  type FirstPollInput,
  nextPollDelaySeconds,
  type PollDelayInput,
} from './poll/schedule.ts';
export type { RegistryWarning } from './wire/operation.ts';
export { RegistryClient, type RegistryClientOptions } from './registry-client.ts';
export type { RegistryConnectionOptions } from './registry-connection.ts';
export { type BlobContent, type ManifestContent, RegistryWriter } from './registry-writer.ts';
