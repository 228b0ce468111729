export { FakeCluster } from './fake-cluster.ts';
export { parseClusterFaults } from './faults/parse-faults.ts';
export type { JsonObject, JsonValue } from './json.ts';
export { syntheticPods } from './loading/synthetic-pods.ts';
export type { LogLine, PodHost } from './logs/pod-host.ts';
export { keyOf, parseStored, type StoredObject } from './store/stored-object.ts';
export { timestamp } from './verbs/timestamp.ts';
