export { recordConfigMapName, supportKeys, supportSecret } from './record-place.ts';
export { RecordStore } from './record-store.ts';
export { RolloutHistory } from './rollout-history.ts';
