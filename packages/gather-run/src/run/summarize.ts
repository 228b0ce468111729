import type { WrittenArchive } from '@insights/archive';
import type { ArchiveSummary } from '@insights/contract';

/** A written archive, as a run tells of it. */
export function summarize({ name, bytes, sha256, records }: WrittenArchive, partial: boolean): ArchiveSummary {
  return { name, bytes, sha256, records, partial };
}
