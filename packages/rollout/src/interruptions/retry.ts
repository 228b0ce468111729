import { isRunnableDigest } from '@insights/image-name';
import type { Action } from '../action.ts';
import { normal, save, type Situation, warning } from '../situation.ts';
import { iso } from '../time.ts';
import { steady } from '../verdicts/flapping.ts';
import { released } from '../verdicts/quarantine.ts';

/**
 * A human wants a digest tried again: `GathererImageRetry`, consumed once. Frees it of everything held against it, a pause
 * included.
 */
export function consumeRetry(situation: Situation): Action | undefined {
  const { seen, record } = situation;
  const value = seen.secret.retry?.trim();
  if (value === undefined) return undefined;
  if (!isRunnableDigest(value)) {
    const message = 'GathererImageRetry must be sha256: and 64 lower-case hex digits; it was removed';
    return save(situation, {}, { consumesRetry: true, events: [warning('FastTrackRetry', message)] });
  }
  const { candidate } = record;
  const freed =
    candidate?.digest === value ? { ...candidate, attempts: 0, tries: 0, notBefore: iso(seen.now) } : candidate;
  return save(
    situation,
    { quarantine: released(record.quarantine, value), candidate: freed, flap: steady(seen.now) },
    { consumesRetry: true, events: [normal('FastTrackRetry', `${value} may be tried again`)] },
  );
}
