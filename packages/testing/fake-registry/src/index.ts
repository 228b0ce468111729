export { FakeRegistry, type FakeRegistryOptions, type PushImageOptions } from './fake-registry.ts';
export type { RegistryFault } from './faults/fault.ts';
export { parseRegistryFaults } from './faults/parse-faults.ts';
export { buildImage } from './images/build-image.ts';
export { uploadImage } from './images/upload-image.ts';
