export { type ArchiveRecord, type RecordOutcome, type WrittenArchive } from './write/archive-record.ts';
export { ArchiveWriter, type ArchiveWriterOptions } from './write/archive-writer.ts';
export { ArchiveError, type ArchiveErrorCode } from './errors.ts';
export {
  buildGathersRecord,
  type GatheringReport,
  gathersRecordPath,
  type GathersRecordOptions,
} from './gathers-record.ts';
export { defaultInspectLimits, defaultWriteLimits, type InspectLimits, type WriteLimits } from './limits.ts';
export { isArchiveName } from './archive-name.ts';
export { cleanLeftovers } from './write/temporary-file.ts';
export { ArchiveStore, type Pruned, type PruneOptions, type StoredArchive } from './store/archive-store.ts';
export { type Cleaned, cleanVolume } from './store/clean-volume.ts';
export { folderNames, mostNames } from './store/folder-names.ts';
export { removeEntry } from './store/remove-entry.ts';
export { runsFileName } from './store/volume-names.ts';
export type { GatheringSummary } from './read/gathering-summary.ts';
export type { MemberSummary } from './read/member-tally.ts';
export { inspectArchive, type InspectOptions, openInspected } from './read/inspect-archive.ts';
export { type InspectedArchive, OpenArchive } from './read/open-archive.ts';
export type { TarMember } from './tar-header.ts';
