import type { RecordAction } from './action.ts';
import type { Observation } from './observation.ts';
import type { RecordReading } from './record/codec.ts';
import type { RolloutRecord } from './record/record.ts';
import { releaseChoice, save, warning } from './situation.ts';
import { historyOf } from './transitions/history.ts';
import { steady } from './verdicts/flapping.ts';

/**
 * Writes a first record where there is none or where it cannot be read. The pod is left as it is: if it runs an image that an
 * annotation of ours explains, the next decision adopts it and takes it through the gates again.
 */
export function startAfresh(
  seen: Observation,
  reading: Exclude<RecordReading, { kind: 'valid' | 'newer' }>,
): RecordAction {
  const situation = { seen, record: freshRecord(seen) };
  if (reading.kind === 'absent') return save(situation, {}, { gathererImage: humanChoice(seen) ?? seen.release.image });
  const { text: unreadableRecord, reason } = reading;
  const entry = historyOf(situation, { result: 'rebuilt', reason: 'RecordUnreadable', unreadableRecord });
  // GathererImage was the choice of the record that is lost, not a human's: it is not taken for a pin.
  return save(
    situation,
    {},
    { gathererImage: seen.release.image, events: [warning('RecordRebuilt', reason)], history: [entry] },
  );
}

function freshRecord(seen: Observation): RolloutRecord {
  return {
    v: 1,
    rev: 0,
    phase: 'Stable',
    release: seen.release,
    chosen: releaseChoice(seen),
    quarantine: [],
    folded: 0,
    flap: steady(seen.now),
  };
}

/** A value without a record is a pin that was there before us, unless it is what we have patched ourselves. */
function humanChoice({ secret, pod }: Observation): string | undefined {
  const value = secret.gathererImage?.trim();
  const isOurs = value === pod.gathererImage && pod.intent?.to === value;
  return value === undefined || value === '' || isOurs ? undefined : value;
}
