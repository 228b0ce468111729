export { FakeGatherer, type FakeGathererOptions, type Gather } from './fake-gatherer.ts';
export type { FakeRun } from './fake-run.ts';
export { writeSampleArchive } from './write-sample-archive.ts';
