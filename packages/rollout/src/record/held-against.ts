import { present } from '@insights/process';
import type { QuarantineEntry, RolloutRecord } from './record.ts';

/**
 * What is held against images, as a record at rest: kept a second time, because Secrets are synchronised from outside by common
 * tools. One whose owner writes back its own keys alone, or that was restored from an old copy, brings back no bad image.
 */
export function heldAgainst(record: RolloutRecord): RolloutRecord {
  const { v, rev, release, chosen, quarantine, folded, flap, candidate } = record;
  return { v, rev, phase: 'Stable', release, chosen, quarantine, folded, flap, ...present({ candidate }) };
}

/** Whether something is held against images that was not, or not any more. */
export function isHeldAlike(one: RolloutRecord, other: RolloutRecord): boolean {
  return JSON.stringify(essence(one)) === JSON.stringify(essence(other));
}

/** A record with what a copy of a later one holds; of an earlier one it knows all that counts. */
export function withHeld(record: RolloutRecord, held: RolloutRecord | undefined): RolloutRecord {
  if (held === undefined || held.rev <= record.rev) return record;
  const { rev, flap } = held;
  const candidate = record.candidate ?? held.candidate;
  return { ...record, rev, flap, quarantine: union(held.quarantine, record.quarantine), ...present({ candidate }) };
}

function union(newer: readonly QuarantineEntry[], older: readonly QuarantineEntry[]): readonly QuarantineEntry[] {
  return [...newer, ...older.filter(({ digest }) => !newer.some((entry) => entry.digest === digest))];
}

function essence({ quarantine, flap, candidate }: RolloutRecord) {
  return [quarantine, flap, candidate?.digest, candidate?.attempts];
}
