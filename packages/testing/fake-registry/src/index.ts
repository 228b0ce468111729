export { FakeRegistry, type FakeRegistryOptions, type PushImageOptions } from './fake-registry.ts';
export type { BearerSettings, FakeAuth } from './auth.ts';
export type { RegistryFault } from './faults/fault.ts';
export { parseRegistryFaults } from './faults/parse-faults.ts';
export type { RouteKind } from './protocol/route.ts';
export type { LoggedRequest } from './request-log.ts';
export {
  buildImage,
  type BuiltImage,
  type BuiltManifest,
  type ImagePlatform,
  type ImageSpec,
  localPlatform,
} from './images/build-image.ts';
export { uploadImage, type UploadTarget } from './images/upload-image.ts';
export { contentDigest } from './content-digest.ts';
export { FakeRegistryError, type FakeRegistryErrorCode } from './errors.ts';
