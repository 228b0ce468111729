export {
  type GatherRequest,
  gatherRequestSchema,
  type Obfuscation,
  obfuscations,
} from './schemas/request.ts';
export {
  type ArchiveSummary,
  archiveSummarySchema,
  type FunctionReport,
  functionReportSchema,
  type GatherRun,
  gatherRunSchema,
  gatherRunsSchema,
  isFinal,
  reportLimits,
  type RunPhase,
  runPhases,
  type RunProgress,
  runProgressSchema,
} from './schemas/run.ts';
export {
  contractVersion,
  type FunctionDescription,
  functionDescriptionSchema,
  functionDescriptionsSchema,
  type FunctionRead,
  functionReadSchema,
  type VersionInfo,
  versionInfoSchema,
} from './schemas/description.ts';
export { type FieldError, fieldErrorSchema, type ProblemDetails, problemSchema } from './schemas/problem.ts';
export { problem, type ProblemCode, problemContentType, type ProblemOptions, problemTitles } from './problem.ts';
export { describeFieldErrors } from './field-errors.ts';
export { parseAnswer, type RequestValidation, validateGatherRequest } from './validation.ts';
export { GathererError, type GathererErrorCode, type GathererErrorOptions } from './errors.ts';
export {
  eventStreamContentType,
  formatEvent,
  type RunEvent,
  type RunEventName,
  runEventSchemas,
} from './schemas/events.ts';
export {
  type Decision,
  type HistoryDocument,
  historySchema,
  type StatusDocument,
  statusSchema,
} from './schemas/status.ts';
export { openApiDocument } from './openapi.ts';
export { GathererClient, type GathererClientOptions } from './client/gatherer-client.ts';
export { keptRun } from './kept-run.ts';
export type { FollowHandlers } from './client/follow.ts';
export type { EventStreamLimits } from './client/run-events.ts';
export type { Sleep } from './client/pace.ts';
