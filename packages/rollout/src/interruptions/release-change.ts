import type { Action } from '../action.ts';
import { compareVersions } from '../gates/versions.ts';
import type { Choice, QuarantineEntry } from '../record/record.ts';
import { releaseChoice, save, type Situation } from '../situation.ts';
import { historyOf } from '../transitions/history.ts';
import { quarantined } from '../verdicts/quarantine.ts';

/**
 * The cluster runs another release than the record was made for: the choice is void, unless a human
 * pinned it; verdicts are void by their release; the tag is looked at anew.
 */
export function adoptRelease(situation: Situation): Action | undefined {
  const { seen, record } = situation;
  const { version, image } = seen.release;
  if (record.release.version === version && record.release.image === image) return undefined;
  return save(
    situation,
    {
      phase: 'Stable',
      release: { version, image },
      chosen: survivor(situation) ?? releaseChoice(seen),
      quarantine: withoutOvertaken(situation),
      candidate: undefined,
      op: undefined,
      overridden: undefined,
    },
    { history: [historyOf(situation, { result: 'void', reason: 'ReleaseChanged', to: image })] },
  );
}

function survivor({ record: { chosen, release } }: Situation): Choice | undefined {
  return chosen.source === 'pin' && chosen.image !== release.image ? { ...chosen, provisional: true } : undefined;
}

/** A digest that was ahead of the old release and is not ahead of this one is no news any more. */
function withoutOvertaken({ seen, record }: Situation): readonly QuarantineEntry[] {
  const { source, version, digest } = record.chosen;
  if (source !== 'fast-track' || version === undefined) return record.quarantine;
  const order = compareVersions(version, seen.release.version);
  if (order === undefined || order > 0) return record.quarantine;
  const verdict = {
    class: 'policy',
    reason: 'NotNewerThanRelease',
    digest,
    attempts: 0,
    gathererVersion: version,
  } as const;
  return quarantined(record.quarantine, seen, verdict);
}
