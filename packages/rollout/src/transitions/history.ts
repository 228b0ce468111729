import type { HistoryEntry } from '../action.ts';
import type { Situation } from '../situation.ts';
import { at, iso } from '../time.ts';

/** One line of the history about an operation. */
export function historyOf(
  { seen, record }: Situation,
  entry: Pick<HistoryEntry, 'result' | 'reason'> & Partial<HistoryEntry>,
): HistoryEntry {
  const { op } = record;
  return {
    at: iso(seen.now),
    ...(op === undefined ? {} : { op: op.id }),
    from: op?.from ?? record.chosen.image,
    to: op?.to ?? record.chosen.image,
    durations: {
      ...(op?.handshakeAt === undefined ? {} : { start: (at(op.handshakeAt) - at(op.startedAt)) / 1000 }),
      ...(seen.gather.last === undefined || seen.gather.last.id !== op?.lastGather
        ? {}
        : { gather: seen.gather.last.durationSeconds }),
    },
    ...entry,
  };
}
