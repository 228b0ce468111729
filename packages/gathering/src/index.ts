export { catalogue } from './catalogue.ts';
export { functionsInMain } from './functions-in-main.ts';
export type { GatherContext } from './gather-context.ts';
export type { GatherFunction } from './gather-function.ts';
export type { GatheringRules } from './conditional/gathering-rules.ts';
export { selectFunctions } from './runner/select-functions.ts';
export { type GatheringOptions, type GatheringResult, runGathering } from './runner/run-gathering.ts';
export { matchRecordPath } from './records/match-record-path.ts';
export { restoreObject } from './records/restore-object.ts';
export { gatherRoleRules, type RoleRule } from './role/gather-role.ts';
export { obfuscationReads } from './role/obfuscation-reads.ts';
export { formatGatherRole } from './role/format-gather-role.ts';
export { formatCataloguePage } from './documentation/catalogue-page.ts';
export { inferShape } from './documentation/infer-shape.ts';
export { recordSchema, shapeOf } from './documentation/record-schema.ts';
export {
  documentPath,
  type RecordTemplate,
  recordTemplates,
  templatePattern,
} from './documentation/record-template.ts';
export { formatRecordsPage } from './documentation/records-page.ts';
export { GatheringError } from './errors.ts';
export { sayProblem } from './say-problem.ts';
