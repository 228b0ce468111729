export { OperatorImageError, type OperatorImageErrorCode } from './errors.ts';
export {
  bundleApp,
  type BundledApp,
  type BundleOptions,
  bundleProgram,
  type BundleProgramOptions,
} from './bundle/bundle-app.ts';
export { withRow } from './bundle/with-row.ts';
export { type BuildIdentity, imageEnvironment, imageLabels } from './identity/build-identity.ts';
export { entryPoint, imageNode, imageUser, programPaths } from './identity/entry-points.ts';
export { type BareImage, OperatorImages, type OperatorImageOptions } from './image/operator-images.ts';
export { type LayerFile, packLayer } from './image/pack-layer.ts';
export {
  type BuildOperatorImageOptions,
  type BuiltOperatorImage,
  buildOperatorImage,
  type PulledBases,
} from './build/build-operator-image.ts';
export { deriveImage, type DeriveImageOptions } from './variant/derive-image.ts';
export type { ConfigChange } from './variant/derive-config.ts';
export { type AuthFileOptions, findRegistryAuths } from './registry/auth-files.ts';
export { parseRepository } from './registry/parse-repository.ts';
export type { RepositoryAccess } from './registry/open-repository.ts';
export { promote, type PromoteOptions, type Promotion } from './registry/promote.ts';
export { pushImage, type PushImageOptions } from './registry/push-image.ts';
