export { FakeGatherer } from './fake-gatherer.ts';
export { writeSampleArchive } from './write-sample-archive.ts';
