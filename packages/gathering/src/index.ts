export { catalogue } from './catalogue.ts';
export { type ApiResource, apiResource, apiVersionOf } from './api-resource.ts';
export type { Row } from './table/row.ts';
export { rowFunction } from './table/row-function.ts';
export type { Change, Notes } from './redactions/change.ts';
export type { GatherContext, GatheredRecord, RecordOutcome, RecordSink } from './gather-context.ts';
export type { FunctionRead, GatherFunction, ObjectRecord, Sensitivity } from './gather-function.ts';
export { type FunctionSelection, selectFunctions } from './runner/select-functions.ts';
export {
  type GatheringOptions,
  type GatheringProgress,
  type GatheringResult,
  type RefusedRecord,
  runGathering,
} from './runner/run-gathering.ts';
export type { FunctionReport } from './runner/report.ts';
export { matchRecordPath, type RecordMatch } from './records/match-record-path.ts';
export { restoreObject } from './records/restore-object.ts';
export { gatherRoleRules, type RoleRule } from './role/gather-role.ts';
export { formatGatherRole } from './role/format-gather-role.ts';
export { GatheringError, type GatheringErrorCode } from './errors.ts';
