export { bundleApp, bundleProgram } from './bundle/bundle-app.ts';
export { withRow } from './bundle/with-row.ts';
export { type BuildIdentity, imageEnvironment, imageLabels } from './identity/build-identity.ts';
export { imageNode, programPaths } from './identity/entry-points.ts';
export { OperatorImages, type OperatorImageOptions } from './image/operator-images.ts';
export { buildOperatorImage, type BuildOperatorImageOptions } from './build/build-operator-image.ts';
export { runProgram } from './build/run-program.ts';
export { writeBundles } from './bundle/write-bundles.ts';
