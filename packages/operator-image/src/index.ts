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
export {
  buildOperatorImage,
  type BuildOperatorImageOptions,
  type BuiltOperatorImage,
  type PulledBases,
} from './build/build-operator-image.ts';
export { runProgram } from './build/run-program.ts';
export { writeBundles } from './bundle/write-bundles.ts';
