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
export { ArchiveStore, type Pruned, type PruneOptions, type StoredArchive } from './archive-store.ts';
export type { GatheringSummary } from './gathering-summary.ts';
export type { MemberSummary } from './member-tally.ts';
export { inspectArchive, type InspectOptions, openInspected } from './inspect-archive.ts';
export { type InspectedArchive, OpenArchive } from './open-archive.ts';
export type { TarMember } from './tar-header.ts';
