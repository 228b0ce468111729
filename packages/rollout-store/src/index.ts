export { RecordStore } from './record-store.ts';
export { RolloutHistory } from './rollout-history.ts';
