export { type Contribution, contributionLimits } from './schemas/contribution.ts';
export { type GatherRequest, longestSinceSeconds, type Obfuscation } from './schemas/request.ts';
export {
  type ArchiveSummary,
  cutShortPrefix,
  type FunctionReport,
  functionReportSchema,
  type GatherRun,
  gatherRunSchema,
  gatherRunsSchema,
  interruptedPrefix,
  isCutShort,
  isFinal,
  isInterrupted,
  reportLimits,
  type RunPhase,
  type RunProgress,
} from './schemas/run.ts';
export { type FunctionPrice, type GatherPrice, type MissingRight, priceLimits } from './schemas/price.ts';
export {
  contractVersion,
  type FunctionDescription,
  functionDescriptionsSchema,
  type FunctionRead,
  hasMinor,
  type VersionInfo,
  versionInfoSchema,
} from './schemas/description.ts';
export { type FieldError, type ProblemDetails, problemSchema } from './schemas/problem.ts';
export { problem, type ProblemCode, problemContentType, type ProblemOptions } from './problem.ts';
export { describeFieldErrors } from './field-errors.ts';
export { parseAnswer, validateGatherRequest } from './validation.ts';
export { GathererError } from './errors.ts';
export { eventStreamContentType, formatEvent, type RunEvent } from './schemas/events.ts';
export {
  type Decision,
  type HistoryDocument,
  historySchema,
  type StatusDocument,
  statusSchema,
} from './schemas/status.ts';
export { openApiDocument } from './openapi.ts';
export { GathererClient } from './client/gatherer-client.ts';
export { keptRun } from './kept-run.ts';
