import type { QuarantineEntry, RolloutRecord } from './record.ts';

/** Largest value of `GathererImageState`. */
export const longestRecordBytes = 16 * 1024;
const longestEvidenceCharacters = 1024;
const longestQuarantine = 20;

/**
 * The record as it may be stored: the 20 newest verdicts, evidence of 1 KiB; and when that is still too long, without the
 * evidence of the oldest verdicts, then without the oldest verdicts. What is left out is counted in `folded`.
 */
export function boundRecord(record: RolloutRecord): RolloutRecord {
  const kept = record.quarantine.slice(0, longestQuarantine).map(cutEvidence);
  let bounded = withQuarantine(record, kept);
  for (let last = kept.length - 1; last >= 0 && !fits(bounded); last -= 1) {
    bounded = withQuarantine(
      record,
      kept.map((entry, index) => (index < last ? entry : withoutEvidence(entry))),
    );
  }
  for (let length = kept.length - 1; length >= 0 && !fits(bounded); length -= 1) {
    bounded = withQuarantine(record, bounded.quarantine.slice(0, length));
  }
  return bounded;
}

/** The end of a text that is too long for evidence: the cause of a crash is in its last lines. */
export function evidenceOf(text: string): string {
  return text.length <= longestEvidenceCharacters ? text : text.slice(-longestEvidenceCharacters);
}

function fits(record: RolloutRecord): boolean {
  return Buffer.byteLength(JSON.stringify(record)) <= longestRecordBytes;
}

function withQuarantine(record: RolloutRecord, quarantine: readonly QuarantineEntry[]): RolloutRecord {
  return { ...record, quarantine, folded: record.folded + record.quarantine.length - quarantine.length };
}

function cutEvidence(entry: QuarantineEntry): QuarantineEntry {
  return entry.evidence === undefined ? entry : { ...entry, evidence: evidenceOf(entry.evidence) };
}

function withoutEvidence(entry: QuarantineEntry): QuarantineEntry {
  const { evidence: _, ...rest } = entry;
  return rest;
}
