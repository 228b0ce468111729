export { type ArchiveRecord, type RecordOutcome, type WrittenArchive } from './archive-record.ts';
export { ArchiveWriter, type ArchiveWriterOptions } from './archive-writer.ts';
export { ArchiveError, type ArchiveErrorCode } from './errors.ts';
export {
  buildGathersRecord,
  type GatheringReport,
  gathersRecordPath,
  type GathersRecordOptions,
} from './gathers-record.ts';
export { defaultInspectLimits, defaultWriteLimits, type InspectLimits, type WriteLimits } from './limits.ts';
export { isArchiveName } from './archive-name.ts';
export { cleanLeftovers } from './temporary-file.ts';
