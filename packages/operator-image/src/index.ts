export { bundleApp, type BundledApp, type BundleOptions } from './bundle/bundle-app.ts';
export { withRow } from './bundle/with-row.ts';
export { type BuildIdentity, imageEnvironment, imageLabels } from './identity/build-identity.ts';
export { entryPoint, imageNode, imageUser, programPaths } from './identity/entry-points.ts';
export { type BareImage, OperatorImages, type OperatorImageOptions } from './image/operator-images.ts';
export { type LayerFile, packLayer } from './image/pack-layer.ts';
